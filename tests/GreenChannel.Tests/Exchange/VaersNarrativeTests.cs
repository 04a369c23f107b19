using GreenChannel.Exchange.Vaers;

namespace GreenChannel.Tests.Exchange;

public sealed class VaersNarrativeTests
{
    [Theory]
    [InlineData("Ten minutes later she couldn't breathe and her throat was closing.", "dyspnoea laryngealOedema")]
    [InlineData("No known drug allergies, shortness of breath started after 5 min.", "dyspnoea")]
    [InlineData("no distress seen though he claims he couldn't breathe; no wheezing", "dyspnoea")]
    [InlineData("History of asthma, presenting with shortness of breath.", "dyspnoea")]
    [InlineData("Patient was not feeling well, then passed out.", "syncope")]
    [InlineData("Tongue was swelling; anaphylactic reaction", "tongueSwelling anaphylaxis")]
    [InlineData("Went into ANAPHYLACTIC SHOCK at home", "anaphylactic_shock")]
    [InlineData("Infant stopped breathing and turned blue", "respiratoryArrest cyanosis")]
    [InlineData("Rash was not recovered and the outcome of the anaphylaxis is unknown.", "anaphylaxis")]
    [InlineData("film shows intussusception", "intussusception")]
    [InlineData("Guillain-Barre syndrome; could not move left side", "gbs limbWeakness")]
    [InlineData("chest tightness and severe headache", "chestPain severeHeadache")]
    [InlineData("wheezing no relief from the inhaler", "wheeze")]
    [InlineData("SHORTNESS OF BREATH NO FEVER NO RASH", "dyspnoea")]
    [InlineData("Wheezing? No relief from the inhaler.", "wheeze")]
    [InlineData("Throat not only tight but closing", "laryngealOedema throatTightness")]
    [InlineData("Airway not fully closed", "laryngealOedema")]
    [InlineData("She was intubated on arrival; he is still on a ventilator.", "respiratoryArrest")]
    [InlineData("unresponsive to voice and touch", "lossOfConsciousness")]
    [InlineData("The stridor was unresponsive to nebulized steroids.", "stridor")]
    [InlineData("felt close to losing consciousness", "syncope")]
    [InlineData("Medical history included gout. After lunch she had wheezing.", "wheeze")]
    [InlineData("was found by her family after collapsing", "collapse")]
    [InlineData("Mother found him lifeless, brother saw that his lips went blue", "lossOfConsciousness cyanosis")]
    [InlineData("Her reaction (anaphylaxis) was treated.", "anaphylaxis")]
    public void Danger_is_found(string text, string codes) =>
        Assert.Equal(codes.Split(' ').Order(), NarrativeSigns.Find(text).Select(found => found.Code).Order());

    [Theory]
    [InlineData("Denies chest pain, shortness of breath, or throat swelling.")]
    [InlineData("No hives, no wheezing, and no angioedema.")]
    [InlineData("She has not had stridor, wheezing, shortness of breath, syncope, or hives.")]
    [InlineData("History of anaphylaxis to nuts.")]
    [InlineData("Allergic to eggs; father and uncle with a history of seizures.")]
    [InlineData("Seizure disorder. Sleep apnea. Cyanocobalamin daily.")]
    [InlineData("chest pain: no")]
    [InlineData("Instructed to watch for difficulty breathing.")]
    [InlineData("without loss of consciousness or seizure")]
    [InlineData("Trouble breathing no Swelling of your tongue no A fast heartbeat no A bad rash yes, both arms")]
    [InlineData("Father died of cardiac arrest; mother with seizures")]
    [InlineData("Wheezing? No. Stridor? none")]
    [InlineData("Rash/wheezing not present.")]
    [InlineData("Tongue was not swollen, throat did not close.")]
    [InlineData("Ventilated by mask, never intubated.")]
    [InlineData("Medical history included a fracture of the left wrist, high cholesterol since her thirties, tinnitus and ongoing seizures.")]
    [InlineData("Concomitant medications included a daily vitamin, a blood pressure tablet taken for many years, and an inhaler for wheezing.")]
    [InlineData("in view of the known adverse event (anaphylactic reaction) profile of the product")]
    [InlineData("")]
    public void What_is_denied_remembered_or_feared_is_no_sign(string text) => Assert.Empty(NarrativeSigns.Find(text));

    [Theory]
    [InlineData("fever of 102F, crying", 38.9)]
    [InlineData("Temp 38.6 C", 38.6)]
    [InlineData("Fever of 100-102 since midnight", 38.9)]
    [InlineData("temp 99.4, in the evening temp 103", 39.4)]
    [InlineData("fever 36 hours later", null)]
    [InlineData("fever 103 days", null)]
    [InlineData("temperature of 400", null)]
    [InlineData("fever on 10/12/99", null)]
    public void A_temperature_is_read_where_it_is_clear(string text, double? celsius) =>
        Assert.Equal((decimal?)celsius, NarrativeMeasurements.Read(text).TemperatureC);

    [Fact]
    public void Pressure_pulse_and_saturation_are_the_gravest_of_those_stated()
    {
        var found = NarrativeMeasurements.Read("BP 124/70, pulse 88. Later blood pressure dropped to 70/50, heart rate 140, O2 sat 85% then SpO2 97%.");
        Assert.Equal(new NarrativeMeasurements(null, 70, 140, 85), found);
        Assert.Equal(new NarrativeMeasurements(null, null, null, 98), NarrativeMeasurements.Read("pulse ox 98%, seen 10/12, weight 70"));
        Assert.Equal(new NarrativeMeasurements(null, null, null, 86), NarrativeMeasurements.Read("desaturation to 86-88%, sats 93 - 95%"));
    }
}
