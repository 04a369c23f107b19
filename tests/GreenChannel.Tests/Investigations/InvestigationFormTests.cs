using GreenChannel.Domain.Investigations;

namespace GreenChannel.Tests.Investigations;

public sealed class InvestigationFormTests
{
    private static readonly InvestigationForm Form = InvestigationForm.Shipped;
    private static readonly DateTime Now = new(2026, 11, 26, 14, 0, 0);

    [Fact]
    public void The_form_has_its_ten_parts_in_order_and_every_name_in_it_leads_somewhere()
    {
        Assert.Equal("一二三四五六七八九十", string.Concat(Form.Sections.Select(section => section.Part)));
        Assert.Equal([8, 10, 11, 10, 8, 12, 20, 4, 8, 7], Form.Sections.Where(section => section.Part is not null).Select(section => section.Fields.Count));
        Assert.Equal(["contacts", "specimens"], Form.Sections.Where(section => section.Rows).Select(section => section.Id));
        Assert.Equal(Form.Sections.Count, Form.Sections.Select(section => section.Id).Distinct().Count());
        foreach (var section in Form.Sections)
        {
            Assert.Equal(section.Fields.Count, section.Fields.Select(field => field.Id).Distinct().Count());
            foreach (var field in section.Fields)
            {
                if (field.Type is FieldType.Choice or FieldType.Many) Assert.NotEmpty(Form.ListOf(field));
                if (field.When is { } when) Assert.NotNull(Form.Find(when.Field.Split('.')[0])?.Find(when.Field.Split('.')[1]));
                Assert.False(string.IsNullOrWhiteSpace(field.Zh) || string.IsNullOrWhiteSpace(field.En), $"{section.Id}.{field.Id}");
            }
        }

        Assert.All(Form.Lists.Values, list => Assert.Equal(list.Count, list.Select(entry => entry.Code).Distinct().Count()));
        Assert.Equal(13, Form.Lists["damage"].Count);
        Assert.Equal(["1", "2", "3", "4", "5", "6", "7"], Form.Lists["class"].Select(entry => entry.Number!));
        Assert.All(new[] { "container", "syringe", "given" }, list => Assert.All(Form.Lists[list], entry => Assert.Null(entry.Number))); // Nobody could confirm them.
    }

    [Theory]
    [InlineData("basic.name")]
    [InlineData("vaccine.1.released")]
    [InlineData("contacts.0199a2f0-0000-7000-8000-000000000001.name")]
    [InlineData("contacts.0199a2f0-0000-7000-8000-000000000001.struck")]
    public void A_path_is_read_as_it_is_written(string path) => Assert.Equal(path, FieldPath.Read(Form, path)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("basic")]
    [InlineData("basic.1.name")]
    [InlineData("basic.struck")]
    [InlineData("vaccine.released")]
    [InlineData("vaccine.0.released")]
    [InlineData("vaccine.10.released")]
    [InlineData("vaccine.01.released")]
    [InlineData("vaccine.1.nothing")]
    [InlineData("contacts.1.name")]
    [InlineData("contacts.00000000-0000-0000-0000-000000000000.name")]
    [InlineData("contacts.0199A2F0-0000-7000-8000-000000000001.name")]
    [InlineData("contacts.0199a2f0-0000-7000-8000-000000000001.name.more")]
    public void What_is_no_path_is_none(string path) => Assert.Null(FieldPath.Read(Form, path));

    [Theory]
    [InlineData("past.illness", "yes", "yes", null)]
    [InlineData("past.illness", "perhaps", null, "unknownValue")]
    [InlineData("past.illness", " ", null, null)]
    [InlineData("past.illnessName", " 哮喘\0 ", "哮喘", null)]
    [InlineData("past.illnessName", "一\r\n二", null, "format")]
    [InlineData("other.supply", "一\r\n二", "一\n二", null)]
    [InlineData("past.reactionOn", "2026-11-26", "2026-11-26", null)]
    [InlineData("past.reactionOn", "2026-11-27", null, "future")]
    [InlineData("past.reactionOn", "26.11.2026", null, "format")]
    [InlineData("past.reactionOn", "0026-11-26", null, "range")]
    [InlineData("diluent.1.expiry", "2027-11-27", "2027-11-27", null)]
    [InlineData("vaccine.2.temperature", "4.50", "4.5", null)]
    [InlineData("vaccine.2.temperature", "-81", null, "range")]
    [InlineData("vaccine.2.temperature", "4.555", null, "format")]
    [InlineData("vaccine.2.temperature", "1e3", null, "format")]
    [InlineData("vaccine.2.temperature", "four", null, "format")]
    [InlineData("askFamily.on", "2026-11-26T14:00", "2026-11-26T14:00", null)]
    [InlineData("askFamily.on", "2026-11-26T14:01", null, "future")]
    [InlineData("askFamily.on", "2026-11-26", null, "format")]
    [InlineData("clinical.examinations", "ct|eeg|ct", "eeg|ct", null)]
    [InlineData("clinical.examinations", "ct|horoscope", null, "unknownValue")]
    [InlineData("conclusion.clusterCode", "330106202601", null, "fixed")]
    [InlineData("basic.name", "王小明", null, "fixed")]
    public void A_value_is_taken_as_its_field_has_it(string path, string typed, string? value, string? code) =>
        Assert.Equal(new CheckedValue(value, code), FieldCheck.Of(Form, FieldPath.Read(Form, path)!, typed, Now));

    [Fact]
    public void A_text_has_an_end()
    {
        Assert.Equal("tooLong", FieldCheck.Of(Form, FieldPath.Read(Form, "past.illnessName")!, new string('长', 201), Now).Code);
        Assert.Null(FieldCheck.Of(Form, FieldPath.Read(Form, "other.supply")!, new string('长', 4_000), Now).Code);
        Assert.Equal("tooLong", FieldCheck.Of(Form, FieldPath.Read(Form, "other.supply")!, new string('长', 4_001), Now).Code);
    }

    [Fact]
    public void Key_items_lack_until_they_are_there_and_only_where_they_are_asked()
    {
        var empty = Form.Lacking([1], _ => null).Select(path => path.ToString()).ToList();
        Assert.Contains("basic.name", empty);
        Assert.Contains("vaccination.1.correct", empty);
        Assert.DoesNotContain("conclusion.damage", empty); // Asked of an 异常反应 only.
        Assert.Equal(30, empty.Count);
        Assert.Equal(40, Form.Lacking([1, 2], _ => null).Count);
        Assert.Contains("conclusion.damage", Form.Lacking([1], path => path.ToString() == "conclusion.class" ? "abnormal" : null).Select(path => path.ToString()));
        Assert.Empty(Form.Lacking([1, 3], _ => "x"));
        var fault = FieldPath.Read(Form, "vaccination.2.fault")!;
        Assert.True(Form.IsAsked(fault, path => path.ToString() == "vaccination.2.correct" ? "false" : null));
        Assert.False(Form.IsAsked(fault, path => path.ToString() == "vaccination.1.correct" ? "false" : null));
    }
}
