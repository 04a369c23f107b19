using System.Buffers.Binary;
using System.Globalization;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Platform.Notify;

/// <summary>Six digits that a trial message bears and its reader reads back: whoever knows them has received it.</summary>
public static class TrialCode
{
    private const uint Codes = 1_000_000;

    public static string Of(Vault vault, Guid messageId) =>
        (BinaryPrimitives.ReadUInt32BigEndian(vault.Fingerprint("trial", messageId.ToString("N"))) % Codes).ToString("000000", CultureInfo.InvariantCulture);
}
