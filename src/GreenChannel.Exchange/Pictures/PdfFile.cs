namespace GreenChannel.Exchange.Pictures;

/// <summary>A document as a laboratory sends it (ISO 32000).</summary>
public static class PdfFile
{
    private const int Tail = 1_024;

    /// <summary>Whether a file is a PDF by its first and last bytes, whatever it was called. What is in it is not looked at.</summary>
    public static bool Is(ReadOnlySpan<byte> file) =>
        (file.StartsWith("%PDF-1."u8) || file.StartsWith("%PDF-2."u8)) && file[^Math.Min(Tail, file.Length)..].LastIndexOf("%%EOF"u8) >= 0;
}
