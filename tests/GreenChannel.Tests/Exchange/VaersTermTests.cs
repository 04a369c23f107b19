using GreenChannel.Exchange.Vaers;

namespace GreenChannel.Tests.Exchange;

public sealed class VaersTermTests
{
    [Theory]
    [InlineData("Pyrexia", "fever")]
    [InlineData("PYREXIA", "fever")]
    [InlineData("Oxygen saturation decreased", "dyspnoea")]
    [InlineData("Heart rate increased", "tachycardia")]
    [InlineData("Extrasystoles", "palpitations")]
    [InlineData("Injection site oedema", "induration")]
    [InlineData("Rash pruritic", "rash pruritusGeneralised")]
    [InlineData("Facial paralysis", "facialPalsy")]
    [InlineData("Hemiparesis", "limbWeakness")]
    [InlineData("Febrile convulsion", "seizure")]
    [InlineData("Pharyngeal swelling", "laryngealOedema")]
    [InlineData("Endotracheal intubation", "respiratoryArrest dyspnoea")]
    [InlineData("Mechanical ventilation", "respiratoryArrest dyspnoea")]
    [InlineData("Gait inability", "ataxia")]
    [InlineData("Dysstasia", "ataxia")]
    public void A_term_has_the_signs_of_its_words(string term, string signs) =>
        Assert.Equal(signs.Split(' '), TermMapping.Meaning(term).Signs);

    [Theory]
    [InlineData("No adverse event")]
    [InlineData("SARS-CoV-2 test negative")]
    [InlineData("Electrocardiogram normal")]
    [InlineData("Chest X-ray")]
    [InlineData("Full blood count")]
    [InlineData("Product storage error")]
    [InlineData("Drug ineffective")]
    [InlineData("Intensive care")]
    public void A_test_a_procedure_and_a_product_matter_are_no_signs(string term) =>
        Assert.Equal(TermKind.NotASign, TermMapping.Meaning(term).Kind);

    [Theory]
    [InlineData("Dizziness")]
    [InlineData("Muscle twitching")]
    [InlineData("Gait disturbance")]
    [InlineData("Osteomyelitis")]
    [InlineData("Systemic lupus erythematosus")]
    [InlineData("Chest X-ray abnormal")]
    [InlineData("Inappropriate antidiuretic hormone secretion")]
    [InlineData("Something nobody has coded yet")]
    public void What_is_not_understood_is_unmapped_and_so_kept(string term) =>
        Assert.Equal(TermKind.Unmapped, TermMapping.Meaning(term).Kind);

    [Fact]
    public void Every_code_of_the_table_is_one_of_the_contract()
    {
        var known = Codes.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        var used = TermMapping.Codes;
        Assert.True(used.Count > 60);
        Assert.Empty(used.Except(known));
    }

    // The sign vocabulary and the diagnosis codes that clients may rely on.
    private const string Codes = """
        urticariaLocal urticariaGeneralised rash flushing pruritusGeneralised angioedemaFace angioedemaOther petechiae purpura pallor
        tongueSwelling throatTightness hoarseness stridor laryngealOedema dysphagia
        dyspnoea wheeze tachypnoea recession cyanosis grunting apnoea persistentCough respiratoryArrest
        hypotension weakPulse prolongedCapillaryRefill tachycardia bradycardia collapse cardiacArrest chestPain palpitations
        syncope seizure seizureOngoing lossOfConsciousness confusion severeHeadache limbWeakness facialPalsy ataxia visualDisturbance
        neckStiffness hypotonicHyporesponsive persistentCrying
        vomitingRepeated vomiting diarrhoea bloodyStool abdominalPainSevere abdominalPain nausea
        fever fatigue malaise headache myalgia anorexia lymphadenopathy jaundice bleeding legSwelling
        redness induration pain abscess cellulitis necrosis extensiveLimbSwelling sterileAbscess
        anaphylactic_shock anaphylaxis laryngeal_oedema allergic_rash maculopapular_rash toxic_shock hysteria
        angioedema systemic_pyogenic_infection local_abscess lymphangitis lymphadenitis cellulitis
        measles_like_rash scarlatiniform_rash allergic_purpura arthus febrile_convulsion epilepsy polyneuritis encephalopathy
        encephalitis_meningitis adem thrombocytopenic_purpura gbs vapp brachial_neuritis sterile_abscess
        bcg_lymphadenitis bcg_lymphangitis bcg_osteomyelitis bcg_disseminated myocarditis intussusception thrombosis
        """;
}
