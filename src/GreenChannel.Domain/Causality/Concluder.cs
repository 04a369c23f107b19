using GreenChannel.Domain.Facilities;

namespace GreenChannel.Domain.Causality;

/// <summary>
/// Who concludes. There are three of them and there is no fourth: a hospital or a vaccination unit cannot be written down here,
/// because nobody but a panel says what is an 异常反应.
/// </summary>
/// <remarks>鉴定办法 art. 11; vaccine law art. 55.</remarks>
public abstract class Concluder
{
    private protected Concluder(Division place, int formOrganisation) => (Place, FormOrganisation) = (place, formOrganisation);

    public Division Place { get; }

    /// <summary>Number on the investigation form: 1 medical association, 2 panel, 3 CDC. Its 4 and 5, hospital and unit, never occur.</summary>
    public int FormOrganisation { get; }

    /// <summary>Number of the level on the form: 1 province, 2 city, 3 county.</summary>
    public int FormLevel => 3 - (int)Place.Level;
}

/// <summary>The CDC of a county. It concludes common reactions, and nothing else.</summary>
public sealed class CountyCdc : Concluder
{
    /// <exception cref="ArgumentException">The place is no county.</exception>
    public CountyCdc(Division county, string officer)
        : base(county, 3)
    {
        if (county.Level != DivisionLevel.County) throw new ArgumentException($"{county} is no county", nameof(county));
        ArgumentException.ThrowIfNullOrWhiteSpace(officer);
        Officer = officer;
    }

    public string Officer { get; }
}

/// <summary>Experts who conclude together.</summary>
public abstract class Panel : Concluder
{
    private protected Panel(Division place, IReadOnlyList<string> members, int formOrganisation)
        : base(place, formOrganisation) => Members = [.. members.Where(name => !string.IsNullOrWhiteSpace(name)).Select(name => name.Trim()).Distinct()];

    /// <summary>Names of those who took part.</summary>
    public IReadOnlyList<string> Members { get; }
}

/// <summary>The panel of experts that a CDC keeps (预防接种异常反应调查诊断专家组).</summary>
/// <param name="place">County, city or province.</param>
/// <param name="members">Names of those who took part.</param>
public sealed class DiagnosticPanel(Division place, IReadOnlyList<string> members) : Panel(place, members, 2);

/// <summary>The panel of a medical association that decides a dispute (医学会鉴定); there is none in a county.</summary>
public sealed class AppraisalPanel : Panel
{
    /// <exception cref="ArgumentException">The place is a county.</exception>
    public AppraisalPanel(Division place, IReadOnlyList<string> members)
        : base(place, members, 1)
    {
        if (place.Level == DivisionLevel.County) throw new ArgumentException($"{place} is a county", nameof(place));
    }
}
