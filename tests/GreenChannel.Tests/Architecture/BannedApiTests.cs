using System.Xml.Linq;

namespace GreenChannel.Tests.Architecture;

/// <summary>Clocks, ids, I/O and unaudited writes are banned by an analyzer; here it is seen that it is switched on.</summary>
public sealed class BannedApiTests
{
    private static readonly string Root = FindRoot();

    public static readonly TheoryData<string> Projects = [.. Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Root, file))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Each_project_hands_its_list_to_the_analyzer(string project)
    {
        var file = XDocument.Load(Path.Combine(Root, project));
        Assert.Contains(file.Descendants("AdditionalFiles"), item => item.Attribute("Include")?.Value == "BannedSymbols.txt");
        var list = File.ReadAllLines(Path.Combine(Root, Path.GetDirectoryName(project)!, "BannedSymbols.txt"));
        Assert.Contains(list, line => line.StartsWith("P:System.DateTime.UtcNow;", StringComparison.Ordinal) || line.StartsWith("T:System.DateTime", StringComparison.Ordinal));
    }

    [Fact]
    public void The_server_bans_raw_sets_and_saves_beside_the_trail()
    {
        var list = File.ReadAllText(Path.Combine(Root, "src", "GreenChannel.Server", "BannedSymbols.txt"));
        foreach (var banned in new[] { "DbContext.SaveChanges;", "DbContext.SaveChangesAsync(System.Threading.CancellationToken)", "DbContext.Set``1" })
            Assert.Contains(banned, list, StringComparison.Ordinal);
    }

    [Fact]
    public void A_banned_symbol_is_an_error_everywhere()
    {
        Assert.Contains("dotnet_diagnostic.RS0030.severity = error", File.ReadAllText(Path.Combine(Root, ".editorconfig")), StringComparison.Ordinal);
        var all = XDocument.Load(Path.Combine(Root, "Directory.Build.props"));
        Assert.Contains(all.Descendants("PackageReference"), item => item.Attribute("Include")?.Value == "Microsoft.CodeAnalysis.BannedApiAnalyzers");
        Assert.Equal("true", all.Descendants("TreatWarningsAsErrors").Single().Value);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "GreenChannel.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("the tests run outside their repository");
    }
}
