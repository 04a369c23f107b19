using System.Text.Json.Nodes;
using GreenChannel.Exchange.Vaers;

namespace GreenChannel.Tests.Exchange;

public sealed class VaersMappingTests
{
    [Fact]
    public void The_id_is_a_UUID_of_version_8_that_follows_from_the_VAERS_id_whatever_its_zeros()
    {
        var id = Guid.Parse((string)Map(id: "0012345")["id"]!);
        Assert.Equal((8, 0x8), (id.Version, id.Variant & 0xC));
        Assert.Equal((string?)Map(id: "12345")["id"], id.ToString());
        Assert.NotEqual((string?)Map(id: "12346")["id"], id.ToString());
        Assert.Equal("0012345", (string?)Map(id: "0012345")["source"]!["id"]);
    }

    [Fact]
    public void Days_are_days_and_the_birth_date_is_reckoned_from_the_age()
    {
        var report = Map("RECVDATE=01/05/2021 VAX_DATE=12/29/2020 ONSET_DATE=01/01/2021 AGE_YRS=23.0 CAGE_YR=23 SEX=F");
        Assert.Equal("2021-01-05", (string?)report["discoveredAt"]);
        Assert.Equal("2020-12-29", (string?)report["vaccinations"]![0]!["givenAt"]);
        Assert.Equal("2021-01-01", (string?)report["event"]!["onsetAt"]);
        Assert.Equal("1997-12-29", (string?)report["patient"]!["birthDate"]);
        Assert.Equal("female", (string?)report["patient"]!["sex"]);
        Assert.Equal(23.0m, (decimal?)report["source"]!["ageYears"]);
    }

    [Theory]
    [InlineData("AGE_YRS=0.2", "2020-10-20")]
    [InlineData("CAGE_YR=1 CAGE_MO=.5", "2019-07-03")]
    [InlineData("AGE_YRS=40 CAGE_YR=4 CAGE_MO=0", "2017-01-01")]
    [InlineData("AGE_YRS=999", null)]
    public void An_infant_s_age_keeps_its_months_and_the_reckoned_age_wins(string age, string? birthDate) =>
        Assert.Equal(birthDate, (string?)Map("RECVDATE=02/01/2021 VAX_DATE=01/01/2021 " + age)["patient"]!["birthDate"]);

    [Fact]
    public void An_onset_before_the_dose_is_left_out_and_kept_verbatim()
    {
        var report = Map("RECVDATE=01/05/2021 VAX_DATE=01/03/2021 ONSET_DATE=01/02/2020");
        Assert.Null(report["event"]!["onsetAt"]);
        Assert.Equal(["event.onsetAt"], Strings(report["source"]!["dropped"]));
        Assert.Equal("01/02/2020", (string?)report["source"]!["original"]!["ONSET_DATE"]);
    }

    [Theory]
    [InlineData("VAX_DATE=01/03/2031", "vaccinations.givenAt")]
    [InlineData("VAX_DATE=13/45/2020", "vaccinations.givenAt")]
    [InlineData("VAX_DATE=01/03/2021 ONSET_DATE=01/03/2022", "event.onsetAt")]
    [InlineData("VAX_DATE=01/03/2021 DATEDIED=01/01/2021", "event.diedAt")]
    [InlineData("VAX_DATE=01/01/2021 ONSET_DATE=01/04/2021 DATEDIED=01/03/2021", "event.onsetAt")]
    [InlineData("ONSET_DATE=01/03/2021", "vaccinations.givenAt")]
    public void A_day_that_cannot_be_true_is_named_among_the_dropped(string columns, string field) =>
        Assert.Equal([field], Strings(Map("RECVDATE=01/05/2021 " + columns)["source"]!["dropped"]));

    [Fact]
    public void A_missing_day_of_vaccination_is_reckoned_from_the_onset()
    {
        var report = Map("RECVDATE=01/05/2021 ONSET_DATE=01/03/2021 NUMDAYS=2");
        Assert.Equal("2021-01-01", (string?)report["vaccinations"]![0]!["givenAt"]);
        Assert.Equal(["vaccinations.givenAt"], Strings(report["source"]!["derived"]));
    }

    [Fact]
    public void Terms_become_codes_and_what_has_none_stays_verbatim()
    {
        var report = Map(terms: ["Anaphylactic reaction", "Throat tightness", "Dizziness", "SARS-CoV-2 test negative", "Injection site swelling"]);
        Assert.Equal(["throatTightness", "induration", "Dizziness"], Strings(report["event"]!["signs"]));
        Assert.Equal("anaphylaxis", (string?)report["event"]!["diagnosis"]);
        Assert.Equal(5, Strings(report["source"]!["terms"]).Count());
        Assert.Equal("""{"mapped":3,"notSigns":1,"unmapped":1}""", report["source"]!["termCounts"]!.ToJsonString());
    }

    [Fact]
    public void The_gravest_diagnosis_leads_and_a_lesser_one_is_not_lost()
    {
        var report = Map(terms: ["Sepsis", "Guillain-Barre syndrome"]);
        Assert.Equal("gbs", (string?)report["event"]!["diagnosis"]);
        Assert.Equal(["Sepsis"], Strings(report["event"]!["signs"]));
    }

    [Fact]
    public void A_sign_that_only_the_text_tells_is_marked()
    {
        var report = Map(terms: ["Dyspnoea"], text: "She couldn't breathe and her tongue was swelling.");
        Assert.Equal(["dyspnoea", "tongueSwelling"], Strings(report["event"]!["signs"]));
        Assert.Equal(["tongueSwelling"], Strings(report["source"]!["fromNarrative"]));
    }

    [Fact]
    public void Seriousness_and_outcome_follow_the_flags()
    {
        var report = Map("DIED=Y DATEDIED=01/04/2021 VAX_DATE=01/01/2021 RECVDATE=01/05/2021 L_THREAT=Y X_STAY=Y DISABLE=Y BIRTH_DEFECT=Y RECOVD=N")["event"]!;
        Assert.Equal(["death", "lifeThreatening", "hospitalised", "disability", "congenitalAnomaly"], Strings(report["seriousness"]));
        Assert.Equal(("died", "2021-01-04", true), ((string?)report["outcome"], (string?)report["diedAt"], (bool?)report["hospitalised"]));
        Assert.Equal(["recovered", "notRecovered", "unknown"], new[] { "Y", "N", "U" }.Select(code => (string?)Map("RECOVD=" + code)["event"]!["outcome"]));
        Assert.Equal(["death"], Strings(Map(terms: ["Death"])["event"]!["seriousness"]));
    }

    [Theory]
    [InlineData("Was given epinephrine IM.", true)]
    [InlineData("Epi-pen administered via left thigh", true)]
    [InlineData("treated with two doses of epi, Benadryl", true)]
    [InlineData("No epinephrine was given.", false)]
    [InlineData("She carries an EpiPen.", false)]
    [InlineData("prescription for Epi-pen", false)]
    [InlineData("kept my epi pen on hand", false)]
    [InlineData("lidocaine with epinephrine injected", false)]
    [InlineData("did not require epinephrine", false)]
    [InlineData("Concomitant medication included epinephrine for bee stings.", false)]
    [InlineData("There were no concomitant medications, epinephrine was injected.", true)]
    [InlineData("it felt like adrenaline", false)]
    [InlineData("whenever I need energy or adrenaline my chest aches", false)]
    [InlineData("an adrenaline rush", false)]
    [InlineData("adrenaline 0.3 mg im", true)]
    [InlineData("discharged home with an EpiPen and advice", false)]
    [InlineData("got cetirizine and an Epi-pen to take home", false)]
    [InlineData("urine: epi cells few", false)]
    [InlineData("one syncopal episode, epigastric pain", false)]
    public void Adrenaline_counts_where_it_was_given(string text, bool given) =>
        Assert.Equal(given ? ["adrenaline"] : [], Map(text: text)["event"]!["treatment"]!.AsArray().Select(drug => (string?)drug!["drug"]));

    [Fact]
    public void An_allergy_to_adrenaline_in_another_column_is_no_treatment()
    {
        var report = Map("ALLERGIES=epinephrine HISTORY=asthma CUR_ILL=cold");
        Assert.Empty(report["event"]!["treatment"]!.AsArray());
        Assert.Equal(("epinephrine", "asthma; cold"), ((string?)report["patient"]!["allergies"], (string?)report["patient"]!["diseases"]));
    }

    [Fact]
    public void A_report_with_nothing_in_it_is_still_mapped()
    {
        var report = VaersMapping.ToReport(new("d.csv", 2, "1", new Dictionary<string, string>(), [], []));
        Assert.Equal("", (string?)report["event"]!["narrative"]);
        Assert.Empty(report["vaccinations"]!.AsArray());
    }

    private static JsonObject Map(string columns = "", string[]? terms = null, string? text = null, string id = "1001")
    {
        var row = columns.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        if (text is not null) row["SYMPTOM_TEXT"] = text;
        var vaccine = new VaersVaccine("COVID19", "COVID19 (MODERNA)", "MODERNA", "LOT1", "1", "IM", "LA");
        return VaersMapping.ToReport(new("2021VAERSDATA.csv", 2, id, row, terms ?? [], [vaccine]));
    }

    private static IEnumerable<string> Strings(JsonNode? list) => list!.AsArray().Select(item => (string)item!);
}
