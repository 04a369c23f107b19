using System.Security.Cryptography;
using System.Text;

namespace GreenChannel.Server.Platform.AuditLog;

/// <summary>The key that signs checkpoints: a PEM file beside the master key, readable by its owner only. The database never holds it.</summary>
public static class LogKey
{
    /// <summary>Reads the key, or makes one where there is none.</summary>
    /// <param name="path">PKCS#8 in PEM.</param>
    /// <exception cref="CryptographicException">The file holds no such key.</exception>
    public static ECDsa ReadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            try
            {
                using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
                Write(path, made);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another process made it a moment ago; its key is the one to use.
            }
        }

        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(path));
        return key;
    }

    /// <summary>Writes a key into a new file.</summary>
    public static void Write(string path, ECDsa key)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new StreamWriter(path, options);
        file.Write(key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Vouches for the key that follows.</summary>
    public static byte[] VouchFor(ECDsa before, byte[] next, DateTime since) => before.SignData(Vouched(next, since), HashAlgorithmName.SHA256);

    /// <summary>Whether the key before vouched for this one.</summary>
    public static bool IsVouchedFor(ECDsa before, byte[] next, DateTime since, byte[] signature) => before.VerifyData(Vouched(next, since), signature, HashAlgorithmName.SHA256);

    private static byte[] Vouched(byte[] next, DateTime since) =>
        Encoding.UTF8.GetBytes($"greenchannel log key\n{Convert.ToBase64String(next)}\n{Platform.Data.Instants.Text(since)}\n");
}
