using GreenChannel.Domain.Readiness;
using GreenChannel.Server.Intake.Slips;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Readiness;

namespace GreenChannel.Server.Shell;

/// <summary>What every page of a clinic shows of itself: what guardians have told, and whether the day's four haves are confirmed.</summary>
/// <param name="Leads">Leads that are open.</param>
/// <param name="Emergencies">Those of them that may be emergencies.</param>
/// <param name="Standing">Null for an account without a unit.</param>
internal sealed record ClinicState(int Leads, int Emergencies, Standing? Standing)
{
    /// <summary>Read once a page, whichever part asks first, over a connection of its own: the page beside it reads at the same time.</summary>
    public static Task<ClinicState> OfAsync(HttpContext http, IServiceScopeFactory scopes, Viewer viewer)
    {
        if (http.Items[typeof(ClinicState)] is Task<ClinicState> asked) return asked;
        var reading = ReadAsync(scopes, viewer);
        http.Items[typeof(ClinicState)] = reading;
        return reading;
    }

    private static async Task<ClinicState> ReadAsync(IServiceScopeFactory scopes, Viewer viewer)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (open, emergencies) = await scope.ServiceProvider.GetRequiredService<ReadLeads>().CountAsync(viewer);
        var unit = await scope.ServiceProvider.GetRequiredService<ReadReadiness>().OfAsync(viewer, viewer.Organisation);
        return new ClinicState(open, emergencies, unit?.Standing);
    }
}
