using System.Collections.Concurrent;
using System.Data.Common;
using System.Security.Claims;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Platform.Identity;

/// <summary>Where people are signed in. Each session stands in the store, so that it can be ended from another device.</summary>
public sealed class Sessions(Store store, IOptions<GreenChannelOptions> options, SessionMemory memory, TimeProvider time)
{
    public const string Claim = "gc_session";

    public static Guid? Of(ClaimsPrincipal? user) => Guid.TryParse(user?.FindFirstValue(Claim), out var id) ? id : null;

    /// <summary>Chain of what happens to one account.</summary>
    public static string Chain(string personId) => $"account/{personId}";

    public Task<List<SessionRow>> OfAsync(string personId, CancellationToken cancel = default)
    {
        var now = time.Now();
        return store.Facilities<SessionRow>().AsNoTracking().Where(row => row.PersonId == personId && row.EndedAt == null && row.Until > now).OrderByDescending(row => row.StartedAt).ToListAsync(cancel);
    }

    /// <summary>Ends sessions of one person: the one that is named, or all others than the one that is kept.</summary>
    public Task EndAsync(Viewer actor, string personId, Guid? only, Guid? keep, CancellationToken cancel = default) => store.AgainAsync(async () =>
    {
        var now = time.Now();
        var rows = await store.Facilities<SessionRow>().Where(row => row.PersonId == personId && row.EndedAt == null && (only == null || row.Id == only) && (keep == null || row.Id != keep)).ToListAsync(cancel);
        if (rows.Count == 0) return 0;
        foreach (var row in rows) row.EndedAt = now;
        await store.SaveAsync(new Entry(actor, "account.sessions-ended", new { sessions = rows.Select(row => row.Id) }) { Chain = Chain(personId) }, cancel: cancel);
        foreach (var row in rows) memory.Forget(row.Id);
        return rows.Count;
    });

    public async Task<bool> IsLiveAsync(Guid id, CancellationToken cancel)
    {
        if (memory.Find(id) is { } known) return known;
        var now = time.Now();
        try
        {
            var live = await store.Facilities<SessionRow>().AnyAsync(row => row.Id == id && row.EndedAt == null && row.Until > now, cancel);
            memory.Keep(id, live);
            return live;
        }
        catch (Exception away) when (away is DbException or TimeoutException or InvalidOperationException { InnerException: DbException })
        {
            // While the store is away nothing is read and nothing is written, whoever asks; but a nurse must still be told whom to call.
            return true;
        }
    }

    /// <summary>A cookie is about to be written: a session begins, or goes on where the same person only renews it.</summary>
    public static async Task BeginAsync(CookieSigningInContext signing)
    {
        var (http, identity) = (signing.HttpContext, (ClaimsIdentity)signing.Principal!.Identity!);
        var own = http.RequestServices.GetRequiredService<Sessions>();
        var (viewer, person) = (Viewer.Of(signing.Principal), signing.Principal.FindFirstValue(ClaimTypes.NameIdentifier));
        if (viewer is null || person is null) return;
        var idle = own.Options.Idle(viewer.Role);
        signing.Properties.IssuedUtc ??= own.Time.GetUtcNow();
        signing.Properties.ExpiresUtc = signing.Properties.IssuedUtc + idle;
        if (Of(http.User) is { } going && http.User.FindFirstValue(ClaimTypes.NameIdentifier) == person)
        {
            Put(identity, going);
            return;
        }

        var now = own.Time.Now();
        var row = new SessionRow { Id = Guid.CreateVersion7(), PersonId = person, StartedAt = now, Until = now + own.Options.Longest, Device = DeviceName.Of(http.Request.Headers.UserAgent.ToString()) };
        await own.AddAsync(viewer, row);
        Put(identity, row.Id);
    }

    /// <summary>A cookie came: its session must still be one.</summary>
    public static async Task CheckAsync(CookieValidatePrincipalContext validating)
    {
        if (validating.Principal is null) return;
        if (Of(validating.Principal) is { } id && await validating.HttpContext.RequestServices.GetRequiredService<Sessions>().IsLiveAsync(id, validating.HttpContext.RequestAborted)) return;
        validating.RejectPrincipal();
        await validating.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
    }

    /// <summary>What a renewed cookie keeps of the one before.</summary>
    public static Task KeepClaims(SecurityStampRefreshingPrincipalContext refreshing)
    {
        foreach (var claim in refreshing.CurrentPrincipal?.Claims.Where(claim => claim.Type is Claim or "amr") ?? [])
        {
            if (refreshing.NewPrincipal?.HasClaim(claim.Type, claim.Value) == false) ((ClaimsIdentity)refreshing.NewPrincipal.Identity!).AddClaim(new Claim(claim.Type, claim.Value));
        }

        return Task.CompletedTask;
    }

    private SignInOptions Options => options.Value.SignIn;

    private TimeProvider Time => time;

    private Task<bool> AddAsync(Viewer viewer, SessionRow row) => store.AgainAsync(async () =>
    {
        store.Add(row);
        await store.SaveAsync(new Entry(viewer, "account.signed-in", new { session = row.Id, row.Device }) { Chain = Chain(row.PersonId) });
        return true;
    });

    private static void Put(ClaimsIdentity identity, Guid session)
    {
        foreach (var old in identity.FindAll(Claim).ToList()) identity.RemoveClaim(old);
        identity.AddClaim(new Claim(Claim, session.ToString()));
    }
}

/// <summary>Which sessions were looked up a moment ago: a page and its pieces ask once.</summary>
public sealed class SessionMemory(TimeProvider time)
{
    private const int Most = 10_000;
    private static readonly TimeSpan For = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<Guid, (bool Live, long At)> _known = new();

    public bool? Find(Guid id) => _known.TryGetValue(id, out var known) && time.GetElapsedTime(known.At) < For ? known.Live : null;

    public void Keep(Guid id, bool live)
    {
        if (_known.Count >= Most) _known.Clear();
        _known[id] = (live, time.GetTimestamp());
    }

    public void Forget(Guid id) => _known.TryRemove(id, out _);
}

/// <summary>What a browser calls itself, short enough for a person to recognise it by.</summary>
internal static class DeviceName
{
    private static readonly (string Part, string Name)[] Browsers = [("MicroMessenger", "WeChat"), ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("HuaweiBrowser", "Huawei"), ("MiuiBrowser", "Xiaomi"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];
    private static readonly (string Part, string Name)[] Systems = [("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Linux", "Linux")];

    public static string Of(string agent)
    {
        static string? In(string agent, (string Part, string Name)[] known) => known.FirstOrDefault(one => agent.Contains(one.Part, StringComparison.Ordinal)).Name;
        return string.Join(" · ", new[] { In(agent, Browsers), In(agent, Systems) }.OfType<string>()) is { Length: > 0 } name ? name : "?";
    }
}
