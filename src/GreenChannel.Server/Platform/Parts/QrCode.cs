using System.Globalization;
using System.Text;
using QRCoder;

namespace GreenChannel.Server.Platform.Parts;

/// <summary>An address as a QR code, drawn as one path: it prints sharp at any size and needs neither script nor style.</summary>
public static class QrCode
{
    /// <summary>The squares of the code as the data of an SVG path, and the length of its side in squares, quiet zone included.</summary>
    public static (string Path, int Side) Of(string address)
    {
        using var code = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.M);
        var path = new StringBuilder();
        for (var y = 0; y < code.ModuleMatrix.Count; y++)
        {
            var line = code.ModuleMatrix[y];
            for (var x = 0; x < line.Count; x++)
            {
                if (!line[x]) continue;
                var from = x;
                while (x + 1 < line.Count && line[x + 1]) x++;
                path.Append(CultureInfo.InvariantCulture, $"M{from} {y}h{x - from + 1}v1h-{x - from + 1}z");
            }
        }

        return (path.ToString(), code.ModuleMatrix.Count);
    }
}
