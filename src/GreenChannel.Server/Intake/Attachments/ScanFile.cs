using System.Diagnostics;
using System.Text;
using GreenChannel.Server.Platform;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Intake.Attachments;

/// <summary>Asks the configured scanner about a file; whatever it says but 0 refuses it.</summary>
public sealed class ScanFile(IOptions<GreenChannelOptions> options, TimeProvider time, ILogger<ScanFile> log)
{
    private AttachmentOptions Settings => options.Value.Attachments;

    public bool IsSetUp => !string.IsNullOrWhiteSpace(Settings.ScanCommand);

    /// <summary>True where it is clean, or nothing is set up to scan it.</summary>
    public async Task<bool> IsCleanAsync(ReadOnlyMemory<byte> file, CancellationToken cancel = default)
    {
        if (!IsSetUp) return true;
        var parts = Split(Settings.ScanCommand!);
        var byPath = parts.Exists(part => part.Contains("{file}", StringComparison.Ordinal));
        var path = byPath ? await KeepAsync(file, cancel) : null;
        try
        {
            return await RunAsync([.. parts.Select(part => part.Replace("{file}", path, StringComparison.Ordinal))], byPath ? default : file, cancel);
        }
        catch (Exception failed) when (failed is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            log.LogWarning("the scanner could not be asked: {Kind}", failed.GetType().Name);
            return false;
        }
        finally
        {
            if (path is not null) File.Delete(path);
        }
    }

    private async Task<bool> RunAsync(string[] command, ReadOnlyMemory<byte> file, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(Settings.ScanWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            // What a scanner says may name what it found; nobody reads it, but its pipes must not fill up.
            var said = Task.WhenAll(process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, either.Token), process.StandardError.BaseStream.CopyToAsync(Stream.Null, either.Token));
            try
            {
                await process.StandardInput.BaseStream.WriteAsync(file, either.Token);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It has read enough; its exit says what it thinks.
            }

            await process.WaitForExitAsync(either.Token);
            await said;
            if (process.ExitCode != 0) log.LogWarning("the scanner refused a picture: exit {Code}", process.ExitCode);
            return process.ExitCode == 0;
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    // Readable by this account only, and gone before the answer.
    private static async Task<string> KeepAsync(ReadOnlyMemory<byte> file, CancellationToken cancel)
    {
        var path = Path.Combine(Path.GetTempPath(), $"greenchannel-{Guid.NewGuid():N}");
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var stream = new FileStream(path, how);
        await stream.WriteAsync(file, cancel);
        return path;
    }

    // Words, and what stands between double quotes as one word.
    private static List<string> Split(string command)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (quoted, any) = (false, false);
        foreach (var letter in command)
        {
            if (letter == '"') (quoted, any) = (!quoted, true);
            else if (!quoted && char.IsWhiteSpace(letter))
            {
                if (any) words.Add(word.ToString());
                word.Clear();
                any = false;
            }
            else
            {
                word.Append(letter);
                any = true;
            }
        }

        if (any) words.Add(word.ToString());
        return words;
    }
}
