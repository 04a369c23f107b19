using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Extensions;
using ArchUnitNET.Loader;
using GreenChannel.Domain.Intake;
using GreenChannel.Exchange.Vaers;
using GreenChannel.Server;

namespace GreenChannel.Tests.Architecture;

/// <summary>What the architecture promises, read from the compiled assemblies.</summary>
public sealed partial class RuleTests
{
    private const string Real = "GreenChannel";
    private const string WrongRoot = "GreenChannel.Tests.Architecture.Wrong";

    private static readonly Lazy<IReadOnlyList<IType>> House = new(() =>
        Load(new ArchLoader().LoadAssemblies(typeof(Report).Assembly, typeof(VaersFolder).Assembly, typeof(ServerApp).Assembly), Real));

    private static readonly Lazy<IReadOnlyList<IType>> Violations = new(() =>
        Load(new ArchLoader().LoadAssemblies(typeof(RuleTests).Assembly), WrongRoot));

    public static readonly TheoryData<string> Rules = [.. Checks.Keys];

    /// <summary>Each rule: which types it is about, and what is wrong with one of them (nothing where all is well).</summary>
    private static Dictionary<string, (Func<IType, string, bool> IsAbout, Func<IType, string, IReadOnlyList<IType>, IEnumerable<string>> Wrong)> Checks => new()
    {
        ["the domain knows neither exchange nor server"] = (In("Domain"), NotTo("Exchange", "Server")),
        ["exchange does not know the server"] = (In("Exchange"), NotTo("Server")),
        ["the platform knows no capability"] = (In("Server.Platform"), (type, root, _) => Targets(type).Where(target => Capability(target, root) is not null)),
        ["no capability knows another"] = ((type, root) => Capability(type.FullName, root) is not null, (type, root, _) =>
            Targets(type).Where(target => Capability(target, root) is { } other && other != Capability(type.FullName, root))),
        ["nothing is named for what it is not"] = ((_, _) => true, (type, _, _) => Empty().IsMatch(type.Name) ? [type.Name] : []),
        ["no interface has a single implementation"] = ((_, _) => true, (type, _, all) =>
            type is Interface && all.Count(other => other is not Interface && other.ImplementsInterface((Interface)type)) == 1 && !Simulated(type.FullName) ? ["one implementation"] : []),
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void The_house_keeps(string rule)
    {
        var (checkedTypes, wrong) = Run(rule, House.Value, Real);
        Assert.True(checkedTypes >= 3, $"{rule}: {checkedTypes} types to check");
        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_violation_is_found_by(string rule) => Assert.Single(Run(rule, Violations.Value, WrongRoot).Wrong.Select(found => found.Split(" -> ")[0]).Distinct());

    private static (int Checked, List<string> Wrong) Run(string rule, IReadOnlyList<IType> types, string root)
    {
        var (isAbout, wrong) = Checks[rule];
        var about = types.Where(type => isAbout(type, root)).ToList();
        return (about.Count, [.. about.SelectMany(type => wrong(type, root, types).Select(what => $"{Outer(type.FullName)} -> {what}")).Distinct()]);
    }

    private static List<IType> Load(ArchLoader loader, string root) =>
        [.. loader.Build().Types.Where(type => type.FullName.StartsWith(root + ".", StringComparison.Ordinal))];

    private static Func<IType, string, bool> In(string part) => (type, root) => type.FullName.StartsWith($"{root}.{part}.", StringComparison.Ordinal);

    private static Func<IType, string, IReadOnlyList<IType>, IEnumerable<string>> NotTo(params string[] parts) => (type, root, _) =>
        Targets(type).Where(target => parts.Any(part => target.StartsWith($"{root}.{part}.", StringComparison.Ordinal)));

    private static IEnumerable<string> Targets(IType type) => type.Dependencies.Select(dependency => dependency.Target.FullName).Distinct();

    /// <summary>The capability folder of a type of the server; null for the wiring, the platform and the shell.</summary>
    private static string? Capability(string type, string root)
    {
        var start = root + ".Server.";
        if (!type.StartsWith(start, StringComparison.Ordinal)) return null;
        var parts = type[start.Length..].Split('.');
        return parts.Length < 2 || parts[0] is "Platform" or "Shell" ? null : parts[0];
    }

    // What the engine asks of the world has its second implementation in its simulator, which stands beside the tests.
    private static bool Simulated(string type) => typeof(RuleTests).Assembly.GetTypes()
        .Any(candidate => candidate.IsClass && candidate.GetInterfaces().Any(implemented => implemented.FullName == type && implemented.Namespace == "GreenChannel.Server.Escalation.Engine"));

    private static string Outer(string type) => type.Split('+', '/')[0];

    [GeneratedRegex("(Service|Manager|Helper|Helpers|Util|Utils|Utility|Dto|Impl|Repository)$")]
    private static partial Regex Empty();
}
