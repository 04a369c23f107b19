using System.Diagnostics;

namespace GreenChannel.Server.Platform.Data;

/// <summary>The keys that everything sealed hangs on.</summary>
/// <param name="Root">What keyed hashes and device keys are made from; stays the same, or nothing would be found again.</param>
/// <param name="Wrapping">What wraps the key of each case, the newest first; older ones only open.</param>
public sealed record MasterKeys(byte[] Root, IReadOnlyList<byte[]> Wrapping)
{
    /// <summary>A key that was never rotated is one line of base64; else there is a line "root" and a line "wrap" for each key.</summary>
    /// <exception cref="FormatException">Neither.</exception>
    public static MasterKeys Parse(string text)
    {
        var lines = text.Split(['\n', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines is [var one] && !one.Contains(' ', StringComparison.Ordinal)) return new MasterKeys(Key(one), [Key(one)]);
        var roots = lines.Where(line => line.StartsWith("root ", StringComparison.Ordinal)).Select(line => Key(line[5..])).ToList();
        var wraps = lines.Where(line => line.StartsWith("wrap ", StringComparison.Ordinal)).Select(line => Key(line[5..])).ToList();
        return roots is [var root] && wraps.Count > 0 && wraps.Count + 1 == lines.Length ? new MasterKeys(root, wraps) : throw new FormatException("the master key is neither one key nor a ring of keys");
    }

    public override string ToString() => string.Join('\n', Wrapping.Select(key => $"wrap {Convert.ToBase64String(key)}").Prepend($"root {Convert.ToBase64String(Root)}")) + "\n";

    private static byte[] Key(string base64) => Convert.FromBase64String(base64.Trim()) is { Length: 32 } key ? key : throw new FormatException("a master key has 32 bytes");
}

/// <summary>Where the master key comes from: a file, the environment, or the output of a command.</summary>
public static class MasterKey
{
    /// <summary>The keys, and what reads them again where the file has changed since.</summary>
    /// <exception cref="InvalidOperationException">The command failed.</exception>
    public static (MasterKeys Keys, Func<MasterKeys?> Changed) Open(GreenChannelOptions options)
    {
        if (options.Key is { Length: > 0 } inline) return (MasterKeys.Parse(inline), () => null);
        if (options.KeyCommand is { Length: > 0 } command) return (MasterKeys.Parse(Ask(command)), () => null);
        var path = options.KeyPath;
        var keys = ReadOrCreate(path, out _);
        var read = File.GetLastWriteTimeUtc(path);
        return (keys, () =>
        {
            var written = File.GetLastWriteTimeUtc(path);
            if (written == read) return null;
            var next = MasterKeys.Parse(File.ReadAllText(path));
            read = written;
            return next;
        }
        );
    }

    /// <param name="path">File of 32 bytes in base64, or of a ring of keys; readable by its owner only.</param>
    /// <param name="created">True when there was none: a store that already has cases must then refuse to start.</param>
    public static MasterKeys ReadOrCreate(string path, out bool created)
    {
        created = false;
        if (!File.Exists(path))
        {
            try
            {
                Write(path, Convert.ToBase64String(Vault.NewKey()));
                created = true;
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another process made it a moment ago; its key is the one to use.
            }
        }

        return MasterKeys.Parse(File.ReadAllText(path));
    }

    /// <summary>Puts other keys in the place of those in a file, all or nothing.</summary>
    public static void Replace(string path, MasterKeys keys)
    {
        var fresh = $"{path}.next";
        File.Delete(fresh);
        Write(fresh, keys.ToString());
        File.Move(fresh, path, overwrite: true);
    }

    private static void Write(string path, string text)
    {
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new StreamWriter(path, options);
        file.Write(text);
    }

    private static string Ask(string command)
    {
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        using var asked = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true })!;
        var said = asked.StandardOutput.ReadToEnd();
        asked.WaitForExit();
        return asked.ExitCode == 0 ? said : throw new InvalidOperationException("the command that gives the master key failed");
    }
}
