using GreenChannel.Domain.Notices;

namespace GreenChannel.Server.Platform;

/// <summary>Which authorities are told of grave events by this service (GreenChannel__Notices__…); of a place that names none, the county tells them as before.</summary>
public sealed class NoticeOptions
{
    public IList<AuthorityOptions> Authorities { get; set; } = [];

    /// <summary>The authority of a code; null where it is not told by this service.</summary>
    public AuthorityOptions? Find(string code) => Authorities.FirstOrDefault(one => one.Code == code);

    /// <summary>Stops a start with a code that is none.</summary>
    public string? Fault() => Authorities.FirstOrDefault(one => Authority.Parse(one.Code) is null) is { } wrong ? $"{wrong.Code} is no authority: six digits, -health or -drug" : null;

    /// <summary>The authorities of the demo scene, all invented.</summary>
    public static IList<AuthorityOptions> Demo { get; } =
    [
        .. new[] { ("330106", "示范甲区"), ("330108", "示范乙区"), ("330100", "示范市"), ("330000", "示范省") }.SelectMany(place => new AuthorityOptions[]
        {
            new() { Code = $"{place.Item1}-health", Name = $"{place.Item2}卫生健康部门", Mail = $"health-{place.Item1}@green.invalid" },
            new() { Code = $"{place.Item1}-drug", Name = $"{place.Item2}药监部门", Mail = $"drug-{place.Item1}@green.invalid" },
        }),
    ];
}

/// <summary>One authority.</summary>
public sealed class AuthorityOptions
{
    /// <summary>Six digits of its place, and -health or -drug.</summary>
    public string Code { get; set; } = "";

    public string Name { get; set; } = "";

    /// <summary>Address of its duty mailbox; without one it is told on its page only.</summary>
    public string? Mail { get; set; }
}
