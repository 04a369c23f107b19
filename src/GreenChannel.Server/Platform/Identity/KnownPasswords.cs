using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Platform.Identity;

/// <summary>Refuses a password that others know: those of a list, and what can be made from the account's own name.</summary>
public sealed class KnownPasswords(IOptions<GreenChannelOptions> options) : IPasswordValidator<Person>
{
    // Long enough for the rule of twelve, and among the first that anybody tries.
    private static readonly string[] Common =
    [
        "123456789012", "1234567890123", "1234567890123456", "012345678910", "0123456789abc", "111111111111", "000000000000", "123123123123", "121212121212", "112233445566", "1q2w3e4r5t6y", "1qaz2wsx3edc", "qwertyuiop12",
        "qwertyuiop123", "qwertyuiop[]", "qwerty123456", "qwertyuiopas", "asdfghjkl123", "zxcvbnm12345", "abcdefghijkl", "abc123456789", "abcd12345678", "a123456789012", "aa1234567890", "password1234", "password12345", "passwordpassword",
        "passw0rd1234", "p@ssw0rd1234", "administrator", "administrator1", "admin1234567", "admin@123456", "admin123456789", "iloveyou1234", "letmein12345", "welcome12345", "changeme1234", "woaini123456", "woaini1314520", "5201314520131", "147258369147",
        "147258369000", "987654321098", "qazwsxedcrfv", "1234qwerasdf", "q1w2e3r4t5y6", "yimiao123456", "jiezhong1234", "jibing123456", "cdc123456789", "huanying1234", "greenchannel", "greenchannel1", "lvsetongdao123",
    ];

    private readonly Lazy<FrozenSet<string>> _hashes = new(() => Read(options.Value.SignIn.KnownPasswords));

    public Task<IdentityResult> ValidateAsync(UserManager<Person> manager, Person user, string? password)
    {
        var known = password is not null && (_hashes.Value.Contains(Hash(password)) || _hashes.Value.Contains(Hash(password.ToLowerInvariant()))
            || (user.UserName is { Length: >= 4 } name && password.Contains(name, StringComparison.OrdinalIgnoreCase)) || password.Distinct().Count() < 5);
        return Task.FromResult(known ? IdentityResult.Failed(new IdentityError { Code = "PasswordKnown", Description = "Others know this password, or could guess it." }) : IdentityResult.Success);
    }

    private static FrozenSet<string> Read(string? file)
    {
        var lines = file is null ? [] : File.ReadLines(file).Select(line => line.Split(':')[0].Trim()).Where(line => line.Length > 0);
        return Common.Select(Hash).Concat(lines.Select(line => line.Length == 40 && line.All(char.IsAsciiHexDigit) ? line.ToUpperInvariant() : Hash(line))).ToFrozenSet(StringComparer.Ordinal);
    }

#pragma warning disable CA5350 // The form in which such lists are published; nothing is protected by it.
    private static string Hash(string password) => Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(password)));
#pragma warning restore CA5350
}
