using System.Security.Cryptography;
using GreenChannel.Domain.Notices;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Identity;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Administration;

/// <summary>greenchannel user add: a new account with a secret that is printed once and stored only as a hash.</summary>
public sealed class AddUser(Accounts accounts, IOptions<GreenChannelOptions> options)
{
    public async Task<int> RunAsync(Account account, bool machine, TextWriter output, CancellationToken cancel)
    {
        if (account.Role == Role.Engine || !OrganisationFits(account))
        {
            await output.WriteLineAsync("A clinic needs a 10-digit unit, a hospital H and 9 digits, surveillance and an expert a 6-digit county, an authority the same with -health or -drug; an administrator none.");
            return 2;
        }

        var duties = account.Duties.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (duties.Except(Duty.All).Any() || (duties.Length > 0 && account.Role != Role.Admin) || (account.Role == Role.Admin && options.Value.SignIn.SeparateDuties && duties.Length != 1))
        {
            await output.WriteLineAsync($"Duties are of administrators: {string.Join(' ', Duty.All)}; exactly one where they are kept apart.");
            return 2;
        }

        var secret = RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 20);
        try
        {
            await (machine ? accounts.AddClientAsync(account, secret, Viewer.Engine, cancel) : accounts.AddPersonAsync(account, secret, Viewer.Engine, cancel));
        }
        catch (Exception refused) when (refused is InvalidOperationException or OpenIddict.Abstractions.OpenIddictExceptions.ValidationException)
        {
            await output.WriteLineAsync(refused.Message);
            return 1;
        }

        await output.WriteLineAsync($"{account.Name}: {secret}");
        return 0;
    }

    private static bool OrganisationFits(Account account) => account.Role switch
    {
        Role.Clinic => account.Organisation.Length == 10 && account.Organisation.All(char.IsAsciiDigit),
        Role.Hospital => account.Organisation is ['H', .. var digits] && digits.Length == 9 && digits.All(char.IsAsciiDigit),
        Role.County or Role.City or Role.Province or Role.Expert => account.Organisation.Length == 6 && account.Organisation.All(char.IsAsciiDigit),
        Role.Authority => Authority.Parse(account.Organisation) is not null,
        Role.Admin => account.Organisation.Length == 0,
        Role.Engine => false,
        _ => false,
    };
}
