using GreenChannel.Domain.Escalation;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Platform;

/// <summary>The section GreenChannel of the configuration (GreenChannel__… in the environment).</summary>
public sealed class GreenChannelOptions
{
    public string Urls { get; set; } = "http://localhost:5080";

    /// <summary>How telephones reach this service from outside, for the links in messages; the first of <see cref="Urls"/> where not given.</summary>
    public Uri? PublicUrl { get; set; }

    internal string PublicAddress => (PublicUrl?.ToString() ?? Urls.Split(';')[0]).TrimEnd('/');

    /// <summary>Data Source=… for SQLite, Host=… for PostgreSQL.</summary>
    public string Database { get; set; } = "Data Source=data/greenchannel.db";

    /// <summary>Seeds the demo scene and its sign-ins; refused in Production.</summary>
    public bool Demo { get; set; }

    /// <summary>Days, case years and daily reports are counted here.</summary>
    public string TimeZone { get; set; } = "Asia/Shanghai";

    /// <summary>Rule profile in force.</summary>
    public string Profile { get; set; } = "CN-2010";

    /// <summary>The master key itself, where it comes from the environment; else its file is read.</summary>
    public string? Key { get; set; }

    /// <summary>A program and its words that print the master key.</summary>
    public string? KeyCommand { get; set; }

    /// <summary>File of the master key; beside the SQLite database, or data/master.key, where not given.</summary>
    public string? KeyFile { get; set; }

    public EscalationTimes Escalation { get; set; } = new();

    /// <summary>Gateways that carry messages beside the open duty desk, in the order in which they are tried.</summary>
    public IList<GatewayOptions> Gateways { get; set; } = [];

    /// <summary>How many channels begin at once, the desk among them; the others wait for one of these to fail.</summary>
    public int ChannelsTogether { get; set; } = 2;

    public CanaryOptions Canary { get; set; } = new();

    public AttachmentOptions Attachments { get; set; } = new();

    public FirstAidOptions FirstAid { get; set; } = new();

    public ObservationOptions Observation { get; set; } = new();

    public ReadinessOptions Readiness { get; set; } = new();

    public SlipOptions Slips { get; set; } = new();

    public LogOptions Log { get; set; } = new();

    public SignInOptions SignIn { get; set; } = new();

    public SingleSignOnOptions SingleSignOn { get; set; } = new();

    public PrivacyOptions Privacy { get; set; } = new();

    public PublicationOptions Publication { get; set; } = new();

    public DuplicateOptions Duplicates { get; set; } = new();

    public NoticeOptions Notices { get; set; } = new();

    /// <summary>How often an armed duty desk shows that it can sound.</summary>
    public TimeSpan DeskProofEvery { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A desk that has not shown it for this long counts as absent.</summary>
    public TimeSpan DeskProofWithin { get; set; } = TimeSpan.FromSeconds(90);

    public TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(TimeZone);

    public string KeyPath => KeyFile ?? Path.Combine(
        Engines.IsPostgres(Database) ? "data" : Path.GetDirectoryName(new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(Database).DataSource) ?? ".",
        "master.key");

    /// <summary>File of the key that signs the audit log's checkpoints.</summary>
    public string LogKeyPath => Log.KeyFile ?? Path.Combine(Path.GetDirectoryName(KeyPath) ?? ".", "log.key");
}

/// <summary>The audit log (GreenChannel__Log__…); it cannot be switched off.</summary>
public sealed class LogOptions
{
    /// <summary>How often it is signed.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Its name in every checkpoint: no space, no plus sign, never changed.</summary>
    public string Origin { get; set; } = "greenchannel";

    /// <summary>File of the signing key; log.key beside the master key where not given.</summary>
    public string? KeyFile { get; set; }
}

/// <summary>How the service tries its own way (GreenChannel__Canary__…); it cannot be switched off.</summary>
public sealed class CanaryOptions
{
    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Names of the gateways it flies over beside the desk.</summary>
    public IList<string> Channels { get; set; } = [];

    /// <summary>Number or address of the telephone that takes it.</summary>
    public string? Address { get; set; }

    /// <summary>Gateway of the alarm when it does not come through; best one that it does not fly over.</summary>
    public string? AlarmChannel { get; set; }

    /// <summary>Who is alarmed.</summary>
    public string? AlarmAddress { get; set; }
}

/// <summary>Which reference of first aid is shown, and who has approved it for this place (GreenChannel__FirstAid__…).</summary>
public sealed class FirstAidOptions
{
    /// <summary>Code of the reference.</summary>
    public string Profile { get; set; } = "CN-2021";

    /// <summary>Body that approved it; where there is none, the page says so.</summary>
    public string? ApprovedBy { get; set; }

    public DateOnly? ApprovedOn { get; set; }
}

/// <summary>How long people are watched after a dose (GreenChannel__Observation__…).</summary>
public sealed class ObservationOptions
{
    /// <summary>Code of the profile.</summary>
    public string Profile { get; set; } = "CN-2023";
}
