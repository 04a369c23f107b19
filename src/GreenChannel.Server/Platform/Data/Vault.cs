using System.Security.Cryptography;
using System.Text;

namespace GreenChannel.Server.Platform.Data;

/// <summary>
/// Seals what identifies a person. Each case has a key of its own, wrapped by the master key; destroying the wrapped
/// key makes the case unreadable and leaves its audit chain whole. AES-256-GCM and HKDF of the framework, nothing else.
/// </summary>
public sealed class Vault
{
    private const byte Format = 1;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private readonly byte[] _wrapping;
    private readonly byte[] _finding;
    private readonly byte[] _devices;

    public Vault(byte[] masterKey)
    {
        if (masterKey.Length != 32) throw new ArgumentException("a master key has 32 bytes", nameof(masterKey));
        _wrapping = HKDF.DeriveKey(HashAlgorithmName.SHA256, masterKey, 32, info: "greenchannel wrap 1"u8.ToArray());
        _devices = HKDF.DeriveKey(HashAlgorithmName.SHA256, masterKey, 32, info: "greenchannel devices 1"u8.ToArray());
        _finding = HKDF.DeriveKey(HashAlgorithmName.SHA256, masterKey, 32, info: "greenchannel find 1"u8.ToArray());
    }

    /// <summary>The key of what one account keeps on its devices: the same at every sign-in, and nobody else's.</summary>
    /// <param name="account">Id of the account.</param>
    /// <returns>32 bytes.</returns>
    public byte[] DeviceKey(string account) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _devices, 32, info: Encoding.UTF8.GetBytes($"greenchannel device 1/{account}"));

    public static byte[] NewKey() => RandomNumberGenerator.GetBytes(32);

    public byte[] Wrap(byte[] caseKey, Guid caseId) => Seal(_wrapping, caseKey, caseId, "key");

    public byte[] Unwrap(byte[] wrapped, Guid caseId) => Open(_wrapping, wrapped, caseId, "key");

    public static byte[] Seal(byte[] key, ReadOnlySpan<byte> plain, Guid caseId, string purpose)
    {
        var box = new byte[1 + NonceSize + TagSize + plain.Length];
        box[0] = Format;
        var nonce = box.AsSpan(1, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(key, TagSize);
        cipher.Encrypt(nonce, plain, box.AsSpan(1 + NonceSize + TagSize), box.AsSpan(1 + NonceSize, TagSize), Bound(caseId, purpose));
        return box;
    }

    /// <exception cref="CryptographicException">The box was changed, or belongs to another case or purpose.</exception>
    public static byte[] Open(byte[] key, ReadOnlySpan<byte> box, Guid caseId, string purpose)
    {
        if (box.Length < 1 + NonceSize + TagSize || box[0] != Format) throw new CryptographicException("unknown sealed format");
        var plain = new byte[box.Length - 1 - NonceSize - TagSize];
        using var cipher = new AesGcm(key, TagSize);
        cipher.Decrypt(box.Slice(1, NonceSize), box[(1 + NonceSize + TagSize)..], box.Slice(1 + NonceSize, TagSize), plain, Bound(caseId, purpose));
        return plain;
    }

    /// <summary>A keyed hash by which an equal value is found without being readable.</summary>
    public byte[] Fingerprint(string kind, string value) => HMACSHA256.HashData(_finding, Encoding.UTF8.GetBytes($"{kind}\n{value}"));

    public byte[] Fingerprint(string kind, ReadOnlySpan<byte> value)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _finding);
        hash.AppendData(Encoding.UTF8.GetBytes(kind + "\n"));
        hash.AppendData(value);
        return hash.GetHashAndReset();
    }

    // A sealed value moved to another case or column must not open there.
    private static byte[] Bound(Guid caseId, string purpose) => Encoding.UTF8.GetBytes($"{caseId:N}/{purpose}");
}
