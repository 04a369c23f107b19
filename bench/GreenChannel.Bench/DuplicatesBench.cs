using System.Diagnostics;
using System.Globalization;
using GreenChannel.Domain.Duplicates;

namespace GreenChannel.Bench;

/// <summary>Probable duplicates: how many of those that people linked are found, and how fast among many cases.</summary>
internal static class DuplicatesBench
{
    private const int Asked = 1_000;

    public static int Run(int cases, string? folder, string? fit, int read)
    {
        folder ??= Path.Combine(Environment.GetEnvironmentVariable("GREENCHANNEL_SHARED") ?? Path.Combine("..", "shared"), "data", "linkage");
        var reports = Path.Combine(folder, "vaers_1990s_labelled_half.csv.gz");
        if (!File.Exists(reports)) Console.WriteLine($"labelled files are not in {folder}: name their folder with --linkage");
        else if (fit is not null) return Fit(reports, fit);
        else if (read > 0) return Read(reports, read);
        else Accuracy(folder, reports);
        Speed(cases);
        return 0;
    }

    // Both profiles anew; what reports of this kind cannot teach (names, numbers, addresses) stays as it is in the file.
    private static int Fit(string reports, string file)
    {
        var (trained, untrained) = (DuplicateWeights.Get("trained"), DuplicateWeights.Get("untrained"));
        var records = LinkageFiles.Reports(reports);
        var figures = new LinkageFigures(records, trained);
        var labelled = WeightFit.Labelled(figures.Pairs.Select(pair => (pair.Pattern, pair.IsOne)));
        var assumed = WeightFit.Assumed([.. figures.Pairs.Select(pair => pair.Pattern)], records.ConvertAll(record => figures.Index.Compare(record.Features, record.Features)), records.Count * 0.05);
        trained = labelled.ToProfile(trained.Code, records.Count, Math.Round(figures.BestLimit(labelled.Score), 1), trained.Possible, trained);
        untrained = assumed.ToProfile(untrained.Code, records.Count, 0, untrained.Possible, untrained);
        File.WriteAllText(file, $"[\n{trained.ToJson()},\n{untrained.ToJson()}\n]\n");
        Console.WriteLine($"{file} written");
        return 0;
    }

    // Probable pairs that nobody linked, drawn with a fixed seed, for somebody to read.
    private static int Read(string reports, int read)
    {
        var weights = DuplicateWeights.Get("trained");
        var figures = new LinkageFigures(LinkageFiles.Reports(reports), weights);
        var unlinked = figures.Pairs.Select(pair => (Pair: pair, Score: weights.Score(pair.Pattern, figures.Index.Count))).Where(pair => !pair.Pair.IsOne && pair.Score >= weights.Probable)
            .OrderBy(pair => pair.Pair.One).ThenBy(pair => pair.Pair.Other).ToList();
        Console.WriteLine($"{unlinked.Count} probable pairs that nobody linked");
        var random = new Random(20);
        foreach (var (pair, score) in unlinked.OrderBy(_ => random.Next()).Take(read))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"score {score:0.0}"));
            foreach (var record in new[] { figures.Records[pair.One], figures.Records[pair.Other] })
            {
                var features = record.Features;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"  {record.Row}: {features.Place} {features.Sex} {features.AgeYears} dose {features.VaccinatedOn:yyyy-MM-dd} onset {features.OnsetOn:yyyy-MM-dd} {string.Join(' ', features.Doses.Select(dose => $"{dose.Vaccine}/{dose.Lot}"))} {string.Join(", ", features.Signs)}"));
            }
        }

        return 0;
    }

    private static void Accuracy(string folder, string reports)
    {
        var figures = new LinkageFigures(LinkageFiles.Reports(reports), DuplicateWeights.Get("trained"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{figures.Records.Count:N0} reports, {figures.Truths:N0} linked pairs, {figures.Pairs.Count:N0} pairs compared: {figures.BlockingRecall:0.0000} of the linked ones"));
        Console.WriteLine($"trained on four fifths of the cases, tried on the fifth, five times: {figures.CrossValidated()}");
        foreach (var odd in new[] { true, false }) Console.WriteLine($"trained on half of the cases alone, tried on the other half alone: {Halves([.. figures.Records.Values], odd)}");
        foreach (var code in DuplicateWeights.Codes)
        {
            var weights = DuplicateWeights.Get(code);
            Console.WriteLine($"{code}, as shipped: {figures.From(weights.Probable, pattern => weights.Score(pattern, figures.Index.Count))}; above the lower limit {figures.From(weights.Possible, pattern => weights.Score(pattern, figures.Index.Count))}");
            foreach (var files in new string[][] { ["1"], ["3"], ["4a", "4b"] })
            {
                var people = new LinkageFigures(LinkageFiles.People([.. files.Select(file => Path.Combine(folder, $"febrl_dataset{file}.csv.gz"))]), weights);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  febrl {string.Join('+', files)}: pairs {people.Probable()}; groups {people.Groups()}; compared {people.BlockingRecall:0.0000}"));
            }
        }
    }

    private static Found Halves(List<Labelled> records, bool odd)
    {
        var (seen, others) = (Half(odd), Half(!odd));
        var fitted = WeightFit.Labelled(seen.Pairs.Select(pair => (pair.Pattern, pair.IsOne)));
        return others.From(seen.BestLimit(fitted.Score), fitted.Score);

        LinkageFigures Half(bool wanted) => new([.. records.Where(record => record.Truth[^1] % 2 == 1 == wanted)], DuplicateWeights.Get("trained"));
    }

    private static void Speed(int cases)
    {
        var made = new MadeUpCases(1);
        var index = new DuplicateIndex(DuplicateWeights.Get("trained"));
        var asked = new List<CaseFeatures>();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();
        for (var number = 0; number < cases; number++)
        {
            var features = made.Next();
            index.Add(features);
            if (number % Math.Max(1, cases / Asked) == 0) asked.Add(features);
        }

        var filled = watch.Elapsed.TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cases:N0} cases in the index after {filled:0.0} s, {(GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6:N0} MB"));
        var (times, first, shown, candidates) = (new List<double>(), 0, 0, 0L);
        foreach (var of in asked)
        {
            var report = made.Again(of);
            var from = Stopwatch.GetTimestamp();
            var matches = index.Find(report);
            times.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
            if (matches.Count > 0 && matches[0].Other == of.Id) first++;
            if (matches.Any(match => match.Other == of.Id)) shown++;
            candidates += index.Candidates(report).Count;
        }

        times.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one report against them: p50 {times[times.Count / 2]:0.00} ms, p99 {times[times.Count * 99 / 100]:0.0} ms, most {times[^1]:0.0} ms; {candidates / (double)times.Count:N0} cases looked at; of {times.Count} second reports with an error {first} find their case first, {shown} find it"));
        watch.Restart();
        var rounds = 0;
        for (; watch.Elapsed.TotalSeconds < 5 && rounds < asked.Count; rounds++) index.Search(asked[rounds]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"compared with every case: {index.Count * (double)rounds / watch.Elapsed.TotalSeconds:N0} pairs a second on one core"));
    }
}
