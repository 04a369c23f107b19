using System.Diagnostics;
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
    private static readonly long LookAgainAfter = Stopwatch.Frequency;
    private readonly Func<MasterKeys?> _changed;
    private readonly byte[] _finding;
    private readonly byte[] _devices;
    private volatile byte[][] _wrapping;
    private long _looked = Stopwatch.GetTimestamp();

    public Vault(byte[] masterKey)
        : this(new MasterKeys(masterKey, [masterKey]), () => null)
    {
    }

    /// <param name="keys">The ring.</param>
    /// <param name="changed">The ring anew where it has changed since it was asked last, else null.</param>
    public Vault(MasterKeys keys, Func<MasterKeys?> changed)
    {
        if (keys.Wrapping.Append(keys.Root).Any(key => key.Length != 32)) throw new ArgumentException("a master key has 32 bytes", nameof(keys));
        _changed = changed;
        _wrapping = Derive(keys);
        _devices = HKDF.DeriveKey(HashAlgorithmName.SHA256, keys.Root, 32, info: "greenchannel devices 1"u8.ToArray());
        _finding = HKDF.DeriveKey(HashAlgorithmName.SHA256, keys.Root, 32, info: "greenchannel find 1"u8.ToArray());
    }

    /// <summary>The key of what one account keeps on its devices: the same at every sign-in, and nobody else's.</summary>
    /// <param name="account">Id of the account.</param>
    /// <returns>32 bytes.</returns>
    public byte[] DeviceKey(string account) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _devices, 32, info: Encoding.UTF8.GetBytes($"greenchannel device 1/{account}"));

    /// <summary>Seals something of an account, for its owner's use only.</summary>
    public byte[] SealFor(string account, ReadOnlySpan<byte> plain) => Seal(Newest(), plain, Guid.Empty, $"account/{account}");

    public byte[] OpenFor(string account, byte[] box) => OpenWithAny(box, Guid.Empty, $"account/{account}");

    public static byte[] NewKey() => RandomNumberGenerator.GetBytes(32);

    public byte[] Wrap(byte[] caseKey, Guid caseId) => Seal(Newest(), caseKey, caseId, "key");

    /// <exception cref="CryptographicException">No key of the ring opens it.</exception>
    public byte[] Unwrap(byte[] wrapped, Guid caseId) => OpenWithAny(wrapped, caseId, "key");

    /// <summary>Whether the newest key wraps it already.</summary>
    public bool IsNewest(byte[] wrapped, Guid caseId) => TryOpen(Newest(), wrapped, caseId, "key") is not null;

    public bool IsNewestFor(string account, byte[] box) => TryOpen(Newest(), box, Guid.Empty, $"account/{account}") is not null;

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

    // Whoever rotates the key writes its file; what is wrapped from then on must open again with the new one.
    private byte[] Newest()
    {
        if (Stopwatch.GetTimestamp() - Volatile.Read(ref _looked) > LookAgainAfter) LookAgain();
        return _wrapping[0];
    }

    private byte[] OpenWithAny(byte[] box, Guid caseId, string purpose)
    {
        foreach (var key in _wrapping) if (TryOpen(key, box, caseId, purpose) is { } plain) return plain;
        if (LookAgain()) foreach (var key in _wrapping) if (TryOpen(key, box, caseId, purpose) is { } plain) return plain;
        throw new CryptographicException("no key of the ring opens it");
    }

    private bool LookAgain()
    {
        lock (_changed)
        {
            Volatile.Write(ref _looked, Stopwatch.GetTimestamp());
            if (_changed() is not { } keys) return false;
            _wrapping = Derive(keys);
            return true;
        }
    }

    private static byte[][] Derive(MasterKeys keys) => [.. keys.Wrapping.Select(key => HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 32, info: "greenchannel wrap 1"u8.ToArray()))];

    private static byte[]? TryOpen(byte[] key, byte[] box, Guid caseId, string purpose)
    {
        try
        {
            return Open(key, box, caseId, purpose);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    // A sealed value moved to another case or column must not open there.
    private static byte[] Bound(Guid caseId, string purpose) => Encoding.UTF8.GetBytes($"{caseId:N}/{purpose}");
}
