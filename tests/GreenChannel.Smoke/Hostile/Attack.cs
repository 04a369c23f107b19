using System.Text;
using GreenChannel.Server.Platform.Identity;

namespace GreenChannel.Smoke.Hostile;

/// <summary>Somebody who calls: nobody, a machine with its token, or a person with a session.</summary>
internal sealed record Visitor(string Name, string? Bearer = null, string? Cookie = null)
{
    public bool IsNobody => Bearer is null && Cookie is null;

    /// <summary>By the name of the account; null for nobody.</summary>
    public Role? Role => Name.Split('-', ' ') switch
    {
        ["clinic", ..] => Server.Platform.Identity.Role.Clinic,
        ["hospital", ..] => Server.Platform.Identity.Role.Hospital,
        ["health" or "drug", ..] => Server.Platform.Identity.Role.Authority,
        ["expert", ..] => Server.Platform.Identity.Role.Expert,
        ["admin", ..] => Server.Platform.Identity.Role.Admin,
        ["cdc", var code, ..] => code.EndsWith("0000", StringComparison.Ordinal) ? Server.Platform.Identity.Role.Province : code.EndsWith("00", StringComparison.Ordinal) ? Server.Platform.Identity.Role.City : Server.Platform.Identity.Role.County,
        _ => null,
    };
}

/// <summary>One call to the server, as it goes over the wire.</summary>
internal sealed record Attack(int Index, Target Target, Visitor Who, string Method, string Path)
{
    public byte[]? Body { get; init; }

    public string? ContentType { get; init; }

    public List<(string Name, string Value)> Headers { get; } = [];

    /// <summary>Cut off in the middle of its body: no answer is due and nothing may be stored.</summary>
    public bool Torn { get; init; }

    /// <summary>The path cannot reach the application: the web server refuses it with an empty answer.</summary>
    public bool BelowTheApplication { get; init; }

    public bool ForMachines => Headers.Any(header => header.Name == "Authorization") || Who.Bearer is not null
        || new[] { "/api", "/connect", "/openapi", "/metrics", "/health", "/a", "/g", "/desk", "/rules.json", "/report/triage" }.Any(prefix => Path.StartsWith(prefix + "/", StringComparison.OrdinalIgnoreCase) || Bare == prefix);

    /// <summary>Whoever's name the headers spoil is nobody.</summary>
    public bool IsFromNobody => Who.IsNobody || Headers.Any(header => header.Name is "Authorization");

    private string Bare => Path.Split('?')[0];

    /// <summary>Enough to send it again by hand.</summary>
    public override string ToString()
    {
        var body = Body is null ? "" : $" [{ContentType ?? "no type"}, {Body.Length} bytes] {Cut(Encoding.UTF8.GetString(Body, 0, Math.Min(Body.Length, 900)))}";
        return $"#{Index} {Who.Name} {Method} {Cut(Path)}{string.Concat(Headers.Select(header => $" {header.Name}: {Cut(header.Value)};"))}{body}";
    }

    private static string Cut(string text) => string.Concat(text.Take(300).Select(letter => char.IsControl(letter) ? '·' : letter));
}

/// <summary>What came back.</summary>
/// <param name="Status">0 where the connection ended without an answer.</param>
/// <param name="ContentType">Media type without its parameters.</param>
/// <param name="Location">Where a redirect leads, as it was sent.</param>
/// <param name="Text">The body; of a stream its beginning.</param>
/// <param name="Took">From the first byte sent to the last byte read.</param>
internal sealed record Answer(int Status, string? ContentType, string? Location, string Text, TimeSpan Took);
