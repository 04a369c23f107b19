using System.Xml.Linq;
using GreenChannel.Server.Platform.Data;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace GreenChannel.Server.Platform.Identity;

/// <summary>Seals the keys of sessions and tokens with the master key, so that a copy of the database signs nobody in.</summary>
public sealed class KeyRingEncryptor(Vault vault) : IXmlEncryptor
{
    internal static readonly Guid KeyRing = new("0199c1d2-0000-7000-8000-6b65792d7269");

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var key = Vault.NewKey();
        var box = Vault.Seal(key, System.Text.Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting)), KeyRing, "ring");
        return new EncryptedXmlInfo(
            new XElement("sealed", new XElement("key", Convert.ToBase64String(vault.Wrap(key, KeyRing))), new XElement("box", Convert.ToBase64String(box))),
            typeof(KeyRingDecryptor));
    }
}

/// <summary>Opens what <see cref="KeyRingEncryptor"/> sealed.</summary>
public sealed class KeyRingDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var vault = services.GetRequiredService<Vault>();
        var key = vault.Unwrap(Convert.FromBase64String(encryptedElement.Element("key")!.Value), KeyRingEncryptor.KeyRing);
        var plain = Vault.Open(key, Convert.FromBase64String(encryptedElement.Element("box")!.Value), KeyRingEncryptor.KeyRing, "ring");
        return XElement.Parse(System.Text.Encoding.UTF8.GetString(plain));
    }
}
