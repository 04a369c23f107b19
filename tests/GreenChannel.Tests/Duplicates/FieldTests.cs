using GreenChannel.Domain.Duplicates;

namespace GreenChannel.Tests.Duplicates;

public sealed class FieldTests
{
    [Theory]
    [InlineData("2025-03-09", "2025-03-09", Agreement.Same)]
    [InlineData("2025-03-09", "2025-09-03", Agreement.Swapped)]
    [InlineData("2025-03-09", "2025-03-10", Agreement.Near)]
    [InlineData("2025-03-09", "2025-08-09", Agreement.Typing)]
    [InlineData("2025-03-12", "2025-03-21", Agreement.Typing)]
    [InlineData("2025-03-09", "2025-11-20", Agreement.Part)]
    [InlineData("2025-03-09", "2019-11-20", Agreement.Different)]
    public void Two_birth_dates_agree(string one, string other, Agreement agreement) =>
        Assert.Equal(agreement, Agree(Field.BirthDate, born => Cases.Of(1) with { BirthDate = DateOnly.Parse(born, null) }, one, other));

    [Theory]
    [InlineData("2025A1207", "２０２５ａ-1207", Agreement.Same)]
    [InlineData("2025A1207", "2025A1270", Agreement.Typing)]
    [InlineData("2025A1207", "2O25A1207", Agreement.Typing)]
    [InlineData("2025A1207", "A1207", Agreement.Near)]
    [InlineData("2025A1207", "2024B0013", Agreement.Different)]
    [InlineData("批号不清", "2024B0013", Agreement.Different)]
    [InlineData("2025A1207", "", Agreement.Missing)]
    public void Two_lots_agree(string one, string other, Agreement agreement) =>
        Assert.Equal(agreement, Agree(Field.Lot, lot => Cases.Of(1) with { Doses = [new("1201", lot)] }, one, other));

    [Theory]
    [InlineData("990101", "990101", Agreement.Same)]
    [InlineData("990101", "990123", Agreement.Part)]
    [InlineData("990101", "980101", Agreement.Typing)]
    [InlineData("990101", "110822", Agreement.Different)]
    [InlineData("Northern", "northern ", Agreement.Same)]
    [InlineData("Northern", "990101", Agreement.Different)]
    public void Two_places_agree(string one, string other, Agreement agreement) =>
        Assert.Equal(agreement, Agree(Field.Place, place => Cases.Of(1) with { Place = place }, one, other));

    [Theory]
    [InlineData("0.4", "0.4", Agreement.Same)]
    [InlineData("0.4", "0.5", Agreement.Near)]
    [InlineData("34", "35", Agreement.Near)]
    [InlineData("34", "36", Agreement.Part)]
    [InlineData("0.4", "4", Agreement.Different)]
    public void Two_ages_agree(string one, string other, Agreement agreement) =>
        Assert.Equal(agreement, Agree(Field.Age, age => Cases.Of(1) with { AgeYears = decimal.Parse(age, System.Globalization.CultureInfo.InvariantCulture) }, one, other));

    [Theory]
    [InlineData("1201", "1201", Agreement.Same)]
    [InlineData("1201 0402", "0402 1201 1201", Agreement.Same)]
    [InlineData("1201 0402", "1201", Agreement.Part)]
    [InlineData("1701", "1703", Agreement.Near)]
    [InlineData("1701", "2201", Agreement.Different)]
    public void Two_lists_of_vaccines_agree(string one, string other, Agreement agreement) =>
        Assert.Equal(agreement, Agree(Field.Vaccine, codes => Cases.Of(1) with { Doses = [.. codes.Split(' ').Select(code => new DoseFeatures(code))] }, one, other));

    [Theory]
    [InlineData("fever rash", "rash fever", Agreement.Same)]
    [InlineData("fever rash", "fever rash vomiting", Agreement.Near)]
    [InlineData("fever rash", "fever vomiting", Agreement.Part)]
    [InlineData("fever", "crying vomiting rash pallor swelling fever", Agreement.Little)]
    [InlineData("fever", "rash", Agreement.Different)]
    public void Two_lists_of_signs_agree(string one, string other, Agreement agreement) =>
        Assert.Equal(agreement, Agree(Field.Signs, signs => Cases.Of(1) with { Signs = signs.Split(' ') }, one, other));

    [Theory]
    [InlineData("139-0000-0001", "+86 13900000001", Agreement.Same)]
    [InlineData("13900000001", "13900000010", Agreement.Typing)]
    [InlineData("13900000001", "13812345678", Agreement.Different)]
    [InlineData("139", "13812345678", Agreement.Missing)]
    public void Two_telephone_numbers_agree(string one, string other, Agreement agreement) =>
        Assert.Equal(agreement, Agree(Field.Phone, phone => Cases.Of(1) with { Phone = phone }, one, other));

    [Theory]
    [InlineData("青溪县柳湾镇三号院二单元", "青溪县柳湾镇三号院二单元", Agreement.Same)]
    [InlineData("青溪县柳湾镇三号院二单元", "柳湾镇三号院二单元", Agreement.Near)]
    [InlineData("青溪县柳湾镇三号院二单元", "白石县东门街道九十号", Agreement.Different)]
    public void Two_addresses_agree(string one, string other, Agreement agreement) =>
        Assert.Equal(agreement, Agree(Field.Address, address => Cases.Of(1) with { Address = address }, one, other));

    [Theory]
    [InlineData("110105491231002", "11010519491231002X")]
    [InlineData(" 11010519491231002x ", "11010519491231002X")]
    [InlineData("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X")]
    [InlineData("E 123-456", "E123456")]
    [InlineData(" - ", null)]
    public void A_number_is_written_in_one_way_before_it_is_hashed(string typed, string? normal) => Assert.Equal(normal, IdNumbers.Normal(typed));

    [Theory]
    [InlineData("11010519491231002X", true)]
    [InlineData("440524188001010014", true)]
    [InlineData("440524188001010015", false)]
    [InlineData("44052418800101001", false)]
    public void A_resident_number_has_its_check_character(string number, bool right) => Assert.Equal(right, IdNumbers.IsResident(number));

    [Fact]
    public void Where_nothing_of_the_person_is_known_the_pair_says_so()
    {
        var bare = Cases.Child with { Name = null, BirthDate = null, IdHash = null, Phone = null };
        Assert.Equal(Agreement.Different, Cases.Compare(bare, bare with { Id = Cases.Id(2) }).At(Field.Person).Agreement);
        Assert.Equal(Agreement.Missing, Cases.Compare(Cases.Child, Cases.Child with { Id = Cases.Id(2) }).At(Field.Person).Agreement);
    }

    private static Agreement Agree(Field field, Func<string, CaseFeatures> make, string one, string other)
    {
        var there = Cases.Compare(make(one), make(other) with { Id = Cases.Id(2) }).At(field).Agreement;
        Assert.Equal(there, Cases.Compare(make(other), make(one) with { Id = Cases.Id(2) }).At(field).Agreement);
        return there;
    }
}
