using System.Globalization;
using System.Text.Json;
using GreenChannel.Exchange.Vaers;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Text;
using Spectre.Console;

namespace GreenChannel.Server.Intake;

/// <summary>
/// greenchannel import vaers: every report of a folder through the same intake and triage as any other. It alerts
/// nobody, and can be stopped and started again: a report that is there already is found by its id.
/// </summary>
public sealed class ImportVaers(IServiceScopeFactory scopes, FacilityBook book)
{
    private const int AtOnce = 16;
    private static readonly Viewer Importer = Viewer.Engine with { Name = "import" };

    public async Task<int> RunAsync(DirectoryInfo folder, string? site, string rejectsFile, CancellationToken cancel)
    {
        if (!folder.Exists)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]There is no folder {folder.FullName}[/]");
            return 2;
        }

        var units = (await book.ReadAsync(cancel)).Sites.Values.Where(known => known.ForImports).Select(known => known.Code).Order().ToList();
        if (site is not null) units = units.Contains(site) ? [site] : [];
        if (units.Count == 0)
        {
            AnsiConsole.MarkupLine("[red]There is no such unit made for imports. The demo scene has forty; seed it, or add one.[/]");
            return 2;
        }

        var tally = new ImportTally();
        await using var rejects = new StreamWriter(rejectsFile);
        await rejects.WriteLineAsync("file,line,id,reason");
        var gate = new Lock();
        await AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new SpinnerColumn(), new ElapsedTimeColumn()).StartAsync(async progress =>
        {
            var bar = progress.AddTask("reading", maxValue: Math.Max(1, CountRows(folder)));
            await Parallel.ForEachAsync(VaersFolder.Read(folder.FullName), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, async (item, stop) =>
            {
                var reject = item switch
                {
                    VaersReject unread => (unread.VaersId, unread.Reason),
                    VaersReport report => await TakeAsync(report, units, tally, stop),
                    _ => throw new InvalidOperationException("an item is a report or a reject"),
                };
                lock (gate)
                {
                    bar.Increment(1);
                    bar.Description = $"{tally.Taken} taken, {tally.Known} known";
                    if (reject is { } refused) rejects.WriteLine(Csv.Line(item.File, item.Line.ToString(CultureInfo.InvariantCulture), refused.Item1, refused.Item2));
                    if (reject is not null) tally.Rejected++;
                }
            });
            bar.Value = bar.MaxValue;
        });
        AnsiConsole.WriteLine($"{tally.Taken} taken, {tally.Known} known already, {tally.Rejected} rejected ({rejectsFile})");
        foreach (var line in tally.Reading()) AnsiConsole.WriteLine(line);
        AnsiConsole.Write(tally.Table());
        return tally.Rejected == 0 ? 0 : 1;
    }

    private async Task<(string?, string)?> TakeAsync(VaersReport report, List<string> units, ImportTally tally, CancellationToken cancel)
    {
        var body = VaersMapping.ToReport(report);
        body["site"] = units[(int)(Hash(report.Id) % (uint)units.Count)];
        using var document = JsonDocument.Parse(body.ToJsonString());
        await using var scope = scopes.CreateAsyncScope();
        var taken = await scope.ServiceProvider.GetRequiredService<SubmitReport>()
            .SubmitAsync(Importer, document.RootElement, Language.English, "import", cancel);
        if (taken.Problem is { } problem) return (report.Id, $"{problem.Code}: {string.Join(' ', problem.Fields.Select(field => $"{field.Field} {field.Code}"))}");
        tally.Count(report, body, taken);
        return null;
    }

    // The same report goes to the same unit in every run, on every machine.
    private static uint Hash(string id) => id.Aggregate(2166136261u, (hash, letter) => (hash ^ letter) * 16777619u);

    private static int CountRows(DirectoryInfo folder) =>
        folder.EnumerateFiles("*VAERSDATA.csv*", new EnumerationOptions { MatchCasing = MatchCasing.CaseInsensitive }).Sum(file => (int)(file.Length / (file.Extension == ".gz" ? 125 : 800)));

    private static class Csv
    {
        public static string Line(params string?[] fields) => string.Join(',', fields.Select(field => $"\"{field?.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
    }
}
