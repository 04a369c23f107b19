using System.Text.RegularExpressions;

namespace GreenChannel.Tests.Architecture;

public sealed partial class DocumentTests
{
    [Fact]
    public void Every_link_of_a_document_leads_somewhere()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "GreenChannel.slnx"))) root = root.Parent;
        var documents = root.EnumerateFiles("*.md").Concat(new[] { "docs", "samples" }.SelectMany(folder => new DirectoryInfo(Path.Combine(root.FullName, folder)).EnumerateFiles("*.md", SearchOption.AllDirectories))).ToList();
        Assert.NotEmpty(documents);
        Assert.Empty(documents.SelectMany(document => Link().Matches(File.ReadAllText(document.FullName))
            .Select(link => link.Groups[1].Value)
            .Where(link => !link.StartsWith("http", StringComparison.Ordinal) && !Path.Exists(Path.Combine(document.DirectoryName!, link)))
            .Select(link => $"{document.Name}: {link}")));
    }

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();
}
