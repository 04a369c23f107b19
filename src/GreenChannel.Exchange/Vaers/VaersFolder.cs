namespace GreenChannel.Exchange.Vaers;

/// <summary>Opens a folder of VAERS files: any number of years, names in any case, gzip or plain.</summary>
public static class VaersFolder
{
    /// <summary>
    /// Streams every report of the folder, one year after the other. What cannot be read comes as a reject; nothing ends the run.
    /// </summary>
    public static IEnumerable<VaersItem> Read(string path)
    {
        var years = Directory.EnumerateFiles(path)
            .Select(file => (File: file, Part: VaersFileName.Parse(Path.GetFileName(file))))
            .Where(found => found.Part is not null)
            .GroupBy(found => found.Part!.Value.Year, StringComparer.OrdinalIgnoreCase)
            .OrderBy(year => year.Key, StringComparer.OrdinalIgnoreCase);

        var seen = new HashSet<long>();
        var found = false;
        foreach (var year in years)
        {
            var parts = year.GroupBy(file => file.Part!.Value.Kind)
                .ToDictionary(kind => kind.Key, kind => FileAt(kind.Min(file => file.File)!));
            if (!parts.TryGetValue("DATA", out var data))
            {
                yield return new VaersReject(Path.GetFileName(year.First().File), 0, null, $"{year.Key}VAERSDATA.csv is missing");
                continue;
            }

            found = true;
            var reader = new VaersYear(data, parts.GetValueOrDefault("SYMPTOMS"), parts.GetValueOrDefault("VAX"), seen);
            foreach (var item in reader.Read())
                yield return item;
        }

        if (!found) yield return new VaersReject(Path.GetFileName(path), 0, null, "the folder holds no VAERSDATA file");
    }

    private static VaersFile FileAt(string path) =>
        new(Path.GetFileName(path), () => VaersText.Open(() => File.OpenRead(path)));
}
