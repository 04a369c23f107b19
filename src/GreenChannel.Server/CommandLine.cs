using System.CommandLine;
using System.Security.Cryptography;
using GreenChannel.Server.Administration;
using GreenChannel.Server.Administration.Auditor;
using GreenChannel.Server.Administration.Erasure;
using GreenChannel.Server.Administration.GatewaySim;
using GreenChannel.Server.Administration.Keys;
using GreenChannel.Server.Clusters;
using GreenChannel.Server.Deadlines;
using GreenChannel.Server.Duplicates;
using GreenChannel.Server.Escalation.Canary;
using GreenChannel.Server.Intake;
using GreenChannel.Server.Notices;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.AuditLog;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Liveness;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server;

/// <summary>The commands of the executable; serve is what it does without one.</summary>
public static class CommandLine
{
    public static RootCommand Build()
    {
        var root = new RootCommand("GreenChannel: adverse events following immunization, from report to conclusion.") { TreatUnmatchedTokensAsErrors = false };
        root.SetAction(parsed => Serve(parsed.UnmatchedTokens));
        var serve = new Command("serve", "Serves the pages and the API (the default).") { TreatUnmatchedTokensAsErrors = false };
        serve.SetAction(parsed => Serve(parsed.UnmatchedTokens));
        root.Subcommands.Add(serve);
        root.Subcommands.Add(Seed());
        root.Subcommands.Add(Import());
        root.Subcommands.Add(FindDuplicates());
        root.Subcommands.Add(Verify());
        root.Subcommands.Add(Export());
        root.Subcommands.Add(Key());
        root.Subcommands.Add(Grant());
        root.Subcommands.Add(Master());
        root.Subcommands.Add(Erase());
        root.Subcommands.Add(Audit());
        root.Subcommands.Add(User());
        root.Subcommands.Add(Client());
        root.Subcommands.Add(Simulate());
        return root;
    }

    private static async Task<int> Serve(IReadOnlyList<string> arguments)
    {
        await using var app = ServerApp.Build([.. arguments], serve: true, services => services
            .AddHostedService(provider => provider.GetRequiredService<WatchAuditor>())
            .AddHostedService(provider => provider.GetRequiredService<KeepLog>())
            .AddHostedService<WatchDeadlines>()
            .AddHostedService<WatchDuplicates>()
            .AddHostedService<WatchClusters>()
            .AddHostedService<WatchNotices>()
            .AddHostedService<KeepRetention>()
            .AddHostedService(provider => provider.GetRequiredService<KeepCanary>())
            .AddHostedService(provider => provider.GetRequiredService<CanaryWatch>()));
        await app.PrepareAsync();
        app.MapEverything();
        Start.Announce(app.Services.GetRequiredService<IOptions<GreenChannelOptions>>().Value, Console.Out);
        await app.RunAsync();
        return 0;
    }

    private static Command Seed()
    {
        var demo = new Command("demo", "Seeds the invented demo scene into an empty database.");
        demo.SetAction((_, cancel) => WithScope(async services =>
        {
            var seeded = await services.GetRequiredService<DemoScene>().SeedAsync(cancel);
            Console.WriteLine(seeded ? "The demo scene is seeded." : "The directory is not empty: nothing was seeded.");
            return 0;
        }));
        return new Command("seed", "Fills an empty database.") { demo };
    }

    private static Command Import()
    {
        var folder = new Argument<DirectoryInfo>("folder") { Description = "Folder with VAERSDATA, VAERSSYMPTOMS and VAERSVAX files, .csv or .csv.gz." };
        var site = new Option<string?>("--site") { Description = "Unit made for imports that takes every report; spread over all such units where not given." };
        var rejects = new Option<string>("--rejects") { Description = "File for what could not be taken, with reasons.", DefaultValueFactory = _ => "rejects.csv" };
        var vaers = new Command("vaers", "Imports VAERS reports through the same intake and triage as any report. Never alerts a hospital.") { folder, site, rejects };
        vaers.SetAction((parsed, cancel) => WithScope(services => services.GetRequiredService<ImportVaers>()
            .RunAsync(parsed.GetRequiredValue(folder), parsed.GetValue(site), parsed.GetRequiredValue(rejects), cancel)));
        return new Command("import", "Imports real reports.") { vaers };
    }

    private static Command FindDuplicates()
    {
        var find = new Command("find-duplicates", "Compares every case with every other one that shares something with it, and stores which are probably one. A server does so for whatever is reported; nothing is merged.");
        find.SetAction((_, cancel) => WithScope(services => services.GetRequiredService<SeekDuplicates>().AllAsync(Console.Out, cancel)));
        return find;
    }

    private static Command Verify()
    {
        var export = new Option<FileInfo?>("--export") { Description = "A log that export-log wrote: checked with nothing but the key, without database or configuration." };
        var key = new Option<FileInfo?>("--key") { Description = "Public key of the log, PEM; any of its keys." };
        var kept = new Option<FileInfo[]>("--checkpoint") { Description = "A checkpoint that was kept earlier; may be given more than once." };
        var verify = new Command("verify", "Recomputes every audit chain and checks the invariants of the store; with --export, those of an exported log.") { export, key, kept };
        verify.Validators.Add(parsed =>
        {
            if ((parsed.GetValue(export) is null) != (parsed.GetValue(key) is null)) parsed.AddError("--export and --key belong together");
        });
        verify.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(export) is not { } file) return await WithScope(services => services.GetRequiredService<VerifyStore>().RunAsync(Console.Out, cancel));
            using var trusted = ECDsa.Create();
            if (!await IsKeyAsync(trusted, parsed.GetRequiredValue(key)!, cancel))
            {
                await Console.Error.WriteLineAsync("--key: no public key in PEM of an elliptic curve");
                return 2;
            }

            var notes = new List<string>();
            foreach (var note in parsed.GetValue(kept) ?? []) notes.Add(await File.ReadAllTextAsync(note.FullName, cancel));
            await using var read = file.OpenRead();
            return await new VerifyExport(trusted, notes, Console.Out).RunAsync(read, cancel);
        });
        return verify;
    }

    private static async Task<bool> IsKeyAsync(ECDsa key, FileInfo file, CancellationToken cancel)
    {
        try
        {
            key.ImportFromPem(await File.ReadAllTextAsync(file.FullName, cancel));
            return true;
        }
        catch (Exception none) when (none is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static Command Export()
    {
        var file = new Argument<FileInfo>("file") { Description = "New file; one line of JSON for each key, entry and checkpoint." };
        var export = new Command("export-log", "Writes the whole audit log with its checkpoints, for somebody else to verify. What identifies a person stays sealed.") { file };
        export.SetAction((parsed, cancel) => WithScope(async services =>
        {
            await using var output = new FileStream(parsed.GetRequiredValue(file).FullName, FileMode.CreateNew);
            Console.WriteLine($"{await services.GetRequiredService<ExportLog>().RunAsync(output, cancel)} entries");
            return 0;
        }));
        return export;
    }

    private static Command Key()
    {
        var rotate = new Command("rotate", "Makes a new key, which the old one vouches for; the old file stays beside it.");
        rotate.SetAction((_, cancel) => WithScope(services => services.GetRequiredService<RotateLogKey>().RunAsync(Console.Out, cancel)));
        var key = new Command("log-key", "Prints the public key that verifies the audit log's checkpoints.") { rotate };
        key.SetAction((_, cancel) => WithScope(services => services.GetRequiredService<RotateLogKey>().ShowAsync(Console.Out, cancel)));
        return key;
    }

    private static Command Master()
    {
        var master = new Command("master-key", "The key that wraps the key of every case. Servers go on while it is rotated.");
        foreach (var (name, says, run) in new (string, string, Func<RotateMasterKey, CancellationToken, Task<int>>)[]
        {
            ("rotate", "Puts a new key before the old ones and wraps everything with it.", (keys, cancel) => keys.RotateAsync(Console.Out, cancel)),
            ("rewrap", "Wraps with the newest key what an older one wraps; goes on where it was stopped.", (keys, cancel) => keys.RewrapAsync(Console.Out, cancel)),
            ("retire", "Forgets the older keys once nothing needs them.", (keys, cancel) => keys.RetireAsync(Console.Out, cancel)),
        })
        {
            var command = new Command(name, says);
            command.SetAction((_, cancel) => WithScope(services => run(services.GetRequiredService<RotateMasterKey>(), cancel)));
            master.Subcommands.Add(command);
        }

        return master;
    }

    private static Command Erase()
    {
        var number = new Argument<string?>("case") { Description = "Case number.", Arity = ArgumentArity.ZeroOrOne };
        var because = new Option<string>("--because") { Description = string.Join(' ', EraseCase.Reasons), DefaultValueFactory = _ => "request" };
        because.AcceptOnlyFromAmong(EraseCase.Reasons);
        var years = new Option<int?>("--older-than") { Description = "Instead of one case: every one that was received more than so many years ago." };
        var due = new Option<bool>("--due") { Description = "Instead of one case: everything whose time is over by the retention profile. A server does so each hour." };
        var erase = new Command("erase", "Forgets whom a case is about, for good; its numbers, its trail and its hashes stay.") { number, because, years, due };
        erase.Validators.Add(parsed =>
        {
            if (new[] { parsed.GetValue(number) is not null, parsed.GetValue(years) is not null, parsed.GetValue(due) }.Count(given => given) != 1) parsed.AddError("name a case, or --older-than, or --due");
            if (parsed.GetValue(years) is < 1) parsed.AddError("--older-than takes one year or more");
        });
        erase.SetAction((parsed, cancel) => WithScope(async services =>
        {
            if (parsed.GetValue(due)) return (await services.GetRequiredService<ApplyRetention>().RunAsync(Console.Out, cancel)).All >= 0 ? 0 : 1;
            var erasing = services.GetRequiredService<EraseCase>();
            if (parsed.GetValue(years) is { } old) return await erasing.OlderThanAsync(old, Console.Out, cancel) >= 0 ? 0 : 1;
            return await erasing.NumberAsync(parsed.GetValue(number)!, parsed.GetRequiredValue(because), Console.Out, cancel) ? 0 : 1;
        }));
        return erase;
    }

    private static Command Grant()
    {
        var role = new Argument<string>("role") { Description = "A role of the database that may log in." };
        var grant = new Command("grant", "Lets a role of PostgreSQL do what the server needs and no more: it may add to the audit trail and never change it. Run it as the owner of the tables, after each upgrade.") { role };
        grant.SetAction((parsed, cancel) => WithScope(services => GrantRole.RunAsync(services.GetRequiredService<GreenChannelContext>(), parsed.GetRequiredValue(role), Console.Out, cancel)));
        return grant;
    }

    private static Command Audit()
    {
        var once = new Option<bool>("--once") { Description = "One look; ends with 1 where something is broken." };
        var beside = new Option<bool>("--beside") { Description = "Ends when its standard input does; a server starts its own auditor with it." };
        var audit = new Command("audit-engine", "Looks every thirty seconds whether the green channel keeps its promises: own process, own read-only connection, own SQL.") { once, beside };
        audit.SetAction((parsed, cancel) =>
        {
            // Nothing of the server is built: what is wrong with it must not be wrong here.
            var options = new ConfigurationBuilder().AddEnvironmentVariables().Build().GetSection("GreenChannel").Get<GreenChannelOptions>() ?? new GreenChannelOptions();
            return AuditEngine.RunAsync(options, parsed.GetValue(once), parsed.GetValue(beside), Console.Out, cancel);
        });
        return audit;
    }

    private static Command User()
    {
        var name = new Argument<string>("name") { Description = "Account name." };
        var role = new Option<Role>("--role") { Required = true, Description = "clinic hospital county city province authority expert admin" };
        var organisation = new Option<string>("--organisation") { Description = "Unit, hospital or county code.", DefaultValueFactory = _ => "" };
        var display = new Option<string?>("--display") { Description = "Name that others are shown." };
        var duties = new Option<string>("--duties") { Description = "Of an administrator: system security audit, separated by spaces; all where not given.", DefaultValueFactory = _ => "" };
        var machine = new Option<bool>("--machine") { Description = "A client for the token endpoint instead of a person." };
        var add = new Command("add", "Adds a person or a machine and prints its new secret once.") { name, role, organisation, display, duties, machine };
        add.SetAction((parsed, cancel) => WithScope(services =>
        {
            var account = new Account(parsed.GetRequiredValue(name), parsed.GetValue(role), parsed.GetRequiredValue(organisation), parsed.GetValue(display) ?? parsed.GetRequiredValue(name), parsed.GetValue(duties) ?? "");
            return services.GetRequiredService<AddUser>().RunAsync(account, parsed.GetValue(machine), Console.Out, cancel);
        }));
        return new Command("user", "Accounts.") { add };
    }

    private static Command Client()
    {
        var name = new Argument<string>("name") { Description = "Client." };
        var file = new Argument<FileInfo>("file") { Description = "Its public key, PEM." };
        var kid = new Argument<string>("key") { Description = "Id of the key." };
        var scopes = new Argument<string[]>("scopes") { Description = "Scopes; none for whatever its role may do.", Arity = ArgumentArity.ZeroOrMore };
        var rotate = new Command("rotate-secret", "A new secret, printed once; the one before holds until it is retired.") { name };
        rotate.SetAction((parsed, cancel) => WithScope(services => services.GetRequiredService<ManageClient>().RotateSecretAsync(parsed.GetRequiredValue(name), Console.Out, cancel)));
        var retire = new Command("retire-secret", "Only the newest secret holds from now on.") { name };
        retire.SetAction((parsed, cancel) => WithScope(services => services.GetRequiredService<ManageClient>().RetireSecretAsync(parsed.GetRequiredValue(name), Console.Out, cancel)));
        var add = new Command("add-key", "A key with which the client signs its assertions (private_key_jwt); prints its id.") { name, file };
        add.SetAction((parsed, cancel) => WithScope(async services => await services.GetRequiredService<ManageClient>().AddKeyAsync(parsed.GetRequiredValue(name), await File.ReadAllTextAsync(parsed.GetRequiredValue(file).FullName, cancel), Console.Out, cancel)));
        var drop = new Command("retire-key", "A key holds no more.") { name, kid };
        drop.SetAction((parsed, cancel) => WithScope(services => services.GetRequiredService<ManageClient>().RetireKeyAsync(parsed.GetRequiredValue(name), parsed.GetRequiredValue(kid), Console.Out, cancel)));
        var scope = new Command("scopes", "What the client may do of what its role may do.") { name, scopes };
        scope.SetAction((parsed, cancel) => WithScope(services => services.GetRequiredService<ManageClient>().ScopeAsync(parsed.GetRequiredValue(name), parsed.GetValue(scopes) ?? [], Console.Out, cancel)));
        return new Command("client", "Machines: secrets, keys and scopes.") { rotate, retire, add, drop, scope };
    }

    private static Command Simulate()
    {
        var urls = new Option<string>("--urls") { Description = "Where it listens.", DefaultValueFactory = _ => "http://localhost:5090" };
        var server = new Option<string>("--server") { Description = "Server that gets the receipts.", DefaultValueFactory = _ => "http://localhost:5080" };
        var secret = new Option<string>("--secret") { Description = "Secret of every gateway.", DefaultValueFactory = _ => "gateway-sim" };
        var mail = new Option<int>("--mail-port") { Description = "Port of its mail server; 0 for none.", DefaultValueFactory = _ => 2525 };
        var sim = new Command("gateway-sim", "Plays the providers of text messages, calls, mail and chats, and shows what each telephone got. A tool for developers, no part of the service.") { urls, server, secret, mail };
        sim.SetAction((parsed, cancel) => SimApp.RunAsync(
            new SimOptions(parsed.GetRequiredValue(urls), new Uri(parsed.GetRequiredValue(server)), parsed.GetRequiredValue(secret), parsed.GetValue(mail), TimeSpan.FromSeconds(1)), Console.Out, cancel));
        return sim;
    }

    private static async Task<int> WithScope(Func<IServiceProvider, Task<int>> run)
    {
        await using var app = ServerApp.Build([], serve: false);
        await app.PrepareAsync();
        await using var scope = app.Services.CreateAsyncScope();
        return await run(scope.ServiceProvider);
    }
}
