namespace GreenChannel.Domain.Causality;

/// <summary>What is asked: has this vaccine caused this diagnosis? One assessment for each pair.</summary>
/// <param name="Vaccine">Code or name of one vaccine given before the event; null where none is known.</param>
/// <param name="Diagnosis">The valid diagnosis: a sign, an abnormal finding, a symptom or a disease; null where there is none.</param>
/// <param name="InvestigationComplete">The investigation is over and its details are there.</param>
/// <param name="GivenBeforeEvent">The dose was given before the event began; null where that is unknown.</param>
/// <param name="CaseDefinition">The definition the diagnosis was held against, e.g. BC-ANA-2007; null where there was none.</param>
/// <param name="MeetsDefinition">Whether it meets it. A no is noted and stops nothing.</param>
/// <remarks>WHO 2019 step 1, eligibility.</remarks>
public sealed record CausalityQuestion(
    string? Vaccine, string? Diagnosis, bool InvestigationComplete, bool? GivenBeforeEvent = null, string? CaseDefinition = null, bool? MeetsDefinition = null)
{
    /// <summary>What stands in the way of an assessment: investigation vaccine order diagnosis; empty where the case is eligible.</summary>
    public IReadOnlyList<string> Lacking
    {
        get
        {
            List<string> lacking = [];
            if (!InvestigationComplete) lacking.Add("investigation");
            if (string.IsNullOrWhiteSpace(Vaccine)) lacking.Add("vaccine");
            else if (GivenBeforeEvent != true) lacking.Add("order");
            if (string.IsNullOrWhiteSpace(Diagnosis)) lacking.Add("diagnosis");
            return lacking;
        }
    }
}
