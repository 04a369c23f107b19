using GreenChannel.Domain.Duplicates;

namespace GreenChannel.Tests.Duplicates;

public sealed class NameTests
{
    [Theory]
    [InlineData("张伟", "zhang wei")]
    [InlineData("單小明", "shan xiao ming")]
    [InlineData("曾乐", "zeng le")]
    [InlineData("乐嘉", "yue jia")]
    [InlineData("解晓东", "xie xiao dong")]
    [InlineData("吕绿", "lu lu")]
    public void A_name_is_read_as_families_read_it(string name, string reading) => Assert.Equal(reading, Pinyin.Read(name));

    [Theory]
    [InlineData("张伟", "张伟", Agreement.Same)]
    [InlineData("张 伟", "张伟", Agreement.Same)]
    [InlineData("张伟", "章炜", Agreement.Sound)]
    [InlineData("張偉", "张伟", Agreement.Sound)]
    [InlineData("ZHANG WEI", "张伟", Agreement.Sound)]
    [InlineData("Wei Zhang", "张伟", Agreement.Sound)]
    [InlineData("林静", "林金", Agreement.Near)]
    [InlineData("王小明", "王明小", Agreement.Typing)]
    [InlineData("王小明", "王明", Agreement.Part)]
    [InlineData("王大双", "王小双", Agreement.Little)]
    [InlineData("王子轩", "李浩然", Agreement.Different)]
    [InlineData("王梅之女", "王思彤", Agreement.Missing)]
    [InlineData("王梅之子", "王梅之女", Agreement.Little)]
    [InlineData("Mary Ann Poe", "Maryann Poe", Agreement.Typing)]
    [InlineData("Poe Mary", "Mary Poe", Agreement.Swapped)]
    [InlineData("Mary Poe", "Marry Poe", Agreement.Typing)]
    [InlineData("Mary Poe", "Mary", Agreement.Part)]
    [InlineData("Mary Poe", "Edgar Poe", Agreement.Little)]
    [InlineData("Mary Poe", "Virginia Clemm", Agreement.Different)]
    public void Two_names_agree(string one, string other, Agreement agreement)
    {
        Assert.Equal(agreement, Cases.Compare(Cases.Of(1) with { Name = one }, Cases.Of(2) with { Name = other }).At(Field.Name).Agreement);
        Assert.Equal(agreement, Cases.Compare(Cases.Of(1) with { Name = other }, Cases.Of(2) with { Name = one }).At(Field.Name).Agreement);
    }
}
