using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.FirstAid;
using GreenChannel.Domain.Observation;
using GreenChannel.Domain.Readiness;
using GreenChannel.Domain.Retention;
using GreenChannel.Server.Administration;
using GreenChannel.Server.Administration.Auditor;
using GreenChannel.Server.Administration.Erasure;
using GreenChannel.Server.Administration.Keys;
using GreenChannel.Server.Administration.OthersAccounts;
using GreenChannel.Server.Administration.OwnAccount;
using GreenChannel.Server.Administration.SingleSignOn;
using GreenChannel.Server.Clusters;
using GreenChannel.Server.Conclusions;
using GreenChannel.Server.Conclusions.Panels;
using GreenChannel.Server.Deadlines;
using GreenChannel.Server.Directories;
using GreenChannel.Server.Doses;
using GreenChannel.Server.Duplicates;
using GreenChannel.Server.Escalation;
using GreenChannel.Server.Escalation.Canary;
using GreenChannel.Server.Escalation.Desk;
using GreenChannel.Server.Escalation.Diversion;
using GreenChannel.Server.Escalation.Drills;
using GreenChannel.Server.Escalation.Engine;
using GreenChannel.Server.Escalation.Links;
using GreenChannel.Server.Escalation.Receipts;
using GreenChannel.Server.Exports;
using GreenChannel.Server.Indicators;
using GreenChannel.Server.Intake;
using GreenChannel.Server.Intake.Attachments;
using GreenChannel.Server.Intake.Card;
using GreenChannel.Server.Intake.Feedback;
using GreenChannel.Server.Intake.FirstAid;
using GreenChannel.Server.Intake.LineList;
using GreenChannel.Server.Intake.Masking;
using GreenChannel.Server.Intake.PaperCards;
using GreenChannel.Server.Intake.Signing;
using GreenChannel.Server.Intake.Slips;
using GreenChannel.Server.Intake.Transfer;
using GreenChannel.Server.Investigations;
using GreenChannel.Server.Notices;
using GreenChannel.Server.Observation;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.AuditLog;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using GreenChannel.Server.Platform.Live;
using GreenChannel.Server.Platform.Liveness;
using GreenChannel.Server.Platform.Notify;
using GreenChannel.Server.Platform.Timing;
using GreenChannel.Server.Platform.Work;
using GreenChannel.Server.Readiness;
using GreenChannel.Server.Reviews;
using GreenChannel.Server.Rosters;
using GreenChannel.Server.Shell;
using GreenChannel.Server.Triage;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server;

/// <summary>The whole wiring of the server.</summary>
public static class ServerApp
{
    /// <param name="arguments">Configuration on the command line.</param>
    /// <param name="serve">False for a command beside the server: no timers run in it.</param>
    /// <param name="replace">Last word on the services: a test puts in its own clock, or listens.</param>
    public static WebApplication Build(string[] arguments, bool serve, Action<IServiceCollection>? replace = null)
    {
        // From whichever folder it is started: pages and styles lie beside the executable, data paths are the caller's.
        // The slim builder leaves out IIS, QUIC and TLS, which a server behind a proxy never needs and whose code lies in memory all the same.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = arguments, ContentRootPath = AppContext.BaseDirectory });
        var options = builder.Configuration.GetSection("GreenChannel").Get<GreenChannelOptions>() ?? new GreenChannelOptions();
        if (options.Demo && builder.Environment.IsProduction())
            throw new InvalidOperationException("GreenChannel:Demo is refused in Production: its passwords are printed.");

        // A profile or a zone that does not exist must stop the start, not the first report.
        _ = (RuleProfiles.Get(options.Profile), FirstAidProfiles.Get(options.FirstAid.Profile), ObservationProfiles.Get(options.Observation.Profile), ReadinessProfiles.Get(options.Readiness.Profile), options.Zone);
        if (options.Privacy.Retention.Length > 0) _ = RetentionProfiles.Get(options.Privacy.Retention);
        builder.WebHost.UseUrls(options.Urls);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 2 * 1024 * 1024;
        });
        builder.Services.AddOptions<GreenChannelOptions>().BindConfiguration("GreenChannel").PostConfigure(bound =>
        {
            if (bound is { Demo: true, Notices.Authorities.Count: 0 }) bound.Notices.Authorities = NoticeOptions.Demo;
        });
        if (options.Notices.Fault() is { } fault) throw new InvalidOperationException(fault);
        builder.Services.AddSingleton(new SteadyTime()).AddSingleton<TimeProvider>(services => services.GetRequiredService<SteadyTime>());
        builder.Services.AddSingleton(_ =>
        {
            var (keys, changed) = MasterKey.Open(options);
            return new Vault(keys, changed);
        });
        builder.Services.AddStore(options.Database);
        builder.Services.AddSingleton<FacilityBook>();
        builder.Services.AddAccess();
        builder.Services.AddSingleSignOn(options.SingleSignOn);
        builder.Services.AddScoped<Accounts>().AddScoped<NoteRefusals>().AddScoped<Passkeys>().AddScoped<ChangeAccount>().AddScoped<KeepAccounts>();

        builder.Services.AddScoped<WorkQueue>().AddScoped<Waiting>();
        builder.Services.AddSingleton(Kinds());
        builder.Services.AddSingleton<Worker>();
        builder.Services.AddSingleton<WatchAuditor>().AddSingleton<ConnectionGauge>();
        builder.Services.AddSingleton(services => new EngineGauge(services.GetRequiredService<TimeProvider>())).AddSingleton<GatewayHealth>().AddSingleton<Channels>();
        builder.Services.AddScoped<ServiceCase>().AddScoped<OpenCanary>().AddSingleton<KeepCanary>().AddSingleton<CanaryWatch>();
        builder.Services.AddSingleton<Feed>();
        if (serve)
        {
            if (Engines.IsPostgres(options.Database)) builder.Services.AddHostedService<FollowDatabase>();
            builder.Services.AddHostedService<EngineHost>();
            builder.Services.AddHostedService<ReceiptSweeper>();
            builder.Services.AddHostedService(services => services.GetRequiredService<Worker>());
            builder.Services.AddHostedService(services => services.GetRequiredService<Feed>());
            builder.Services.AddHostedService<WatchDesks>();
            builder.Services.AddHostedService<FreedMemory>();
            builder.Services.AddHostedService(services => services.GetRequiredService<FacilityBook>());
        }

        builder.Services.AddScoped<TrailReader>();

        builder.Services.AddScoped<Circumstance>().AddScoped<SubmitReport>().AddScoped<StartDrill>().AddScoped<UpdateCase>();
        builder.Services.AddScoped<NoteReading>().AddScoped<RecordReading>().AddScoped<SignCase>().AddScoped<BreakGlass>().AddSingleton<RecentReadings>().AddScoped<LinkedCases>().AddScoped<FromRoom>().AddScoped<ReadHistory>().AddScoped<ReadMine>().AddScoped<PassOn>().AddScoped<TakeBack>().AddScoped<ReadFeedback>();
        builder.Services.AddSingleton<ScanFile>().AddScoped<AttachPicture>().AddScoped<ReadAttachments>();
        builder.Services.AddScoped<ReadCase>().AddScoped<ReadTimeline>().AddScoped<ListCases>().AddScoped<FindCases>().AddScoped<ReadTreatment>().AddScoped<RecordTreatment>();
        builder.Services.AddSingleton<SlipTokens>().AddSingleton<AddressLimit>().AddScoped<IssueSlip>().AddScoped<ReadSlips>().AddScoped<TakeLead>().AddScoped<ReadLeads>().AddScoped<CloseLead>();
        builder.Services.AddScoped<ReadReadiness>().AddScoped<TestHospital>().AddScoped<ConfirmReadiness>();
        builder.Services.AddScoped<Command>().AddScoped<Acknowledge>().AddScoped<CloseRequest>().AddScoped<OpenByHand>().AddScoped<ListEscalations>().AddScoped<ReadInbox>().AddScoped<ReadDrills>();
        builder.Services.AddSingleton<ActionLinks>().AddScoped<ReadLink>().AddScoped<AnswerLink>().AddScoped<DivertHospital>().AddScoped<GuardDesk>().AddScoped<WarnOfSilence>().AddScoped<AskNext>().AddScoped<ReadReach>();
        EngineHost.Add(builder.Services);
        builder.Services.AddScoped<StoppedLots>().AddScoped<StopLot>().AddScoped<FillStay>().AddScoped<ReadRoom>().AddScoped<AddStay>().AddScoped<CompleteStay>();
        builder.Services.AddScoped<MoveStay>().AddScoped<LeaveStay>().AddScoped<ExtendStay>().AddScoped<ImportDayList>();
        builder.Services.AddScoped<ReadRosters>().AddScoped<SaveRoster>().AddScoped<PublishRoster>().AddScoped<RosterForms>();
        builder.Services.AddScoped<DraftDirectory>().AddScoped<PublishDirectory>().AddScoped<TryContact>().AddScoped<DirectoryForms>();
        builder.Services.AddScoped<LogStore>().AddScoped<SealLog>().AddScoped<ProveLog>().AddScoped<ExportLog>().AddScoped<VerifyLog>().AddScoped<RotateLogKey>().AddScoped<RotateMasterKey>().AddScoped<MakeExport>().AddScoped<ReadExports>().AddScoped<CopyForPerson>().AddScoped<HandOn>().AddScoped<EraseCase>().AddScoped<ApplyRetention>().AddScoped<IdentityCover>().AddScoped<ReadWork>().AddScoped<AssignCase>().AddScoped<GiveConclusion>().AddScoped<ReadConclusions>().AddScoped<ReadPanels>().AddScoped<KeepPanels>().AddScoped<ReadSignOffs>().AddScoped<SignConclusion>().AddScoped<ProvePerson>().AddScoped<GiveAssessment>().AddScoped<ReadAssessments>().AddScoped<ReadIndicators>().AddScoped<AttendDeadlines>().AddSingleton<KeepLog>().AddScoped<ReadInvestigation>().AddScoped<EditInvestigation>();
        builder.Services.AddScoped<CardFile>().AddScoped<RegisterFile>().AddScoped<InvestigationFile>().AddScoped<ConclusionFile>().AddScoped<WriteLineList>().AddScoped<ImportCards>().AddScoped<WriteConclusion>();
        builder.Services.AddScoped<FollowTrail>().AddScoped<OpenFeatures>().AddSingleton<SeekDuplicates>().AddScoped<ReadPairs>().AddScoped<DecidePair>();
        builder.Services.AddScoped<ReadReviews>().AddScoped<SignReview>().AddScoped<ListReviews>();
        builder.Services.AddScoped<ReadClusters>().AddScoped<OpenCluster>().AddScoped<MoveCluster>().AddScoped<FillRegister>().AddScoped<PickCases>().AddScoped<MarkCases>().AddScoped<FindClusters>();
        builder.Services.AddScoped<EnterDoses>().AddScoped<ReadDoses>();
        builder.Services.AddScoped<AttendNotices>().AddScoped<ReadNotices>().AddScoped<ReceiveNotice>();
        builder.Services.AddScoped<DemoScene>().AddScoped<ImportVaers>().AddScoped<VerifyStore>().AddScoped<AddUser>().AddScoped<ManageClient>();

        builder.Services.ConfigureHttpJsonOptions(json => Json.Configure(json.SerializerOptions));
        builder.Services.AddApiDescription();
        builder.Services.AddPages();
        builder.Services.AddDelivery();
        replace?.Invoke(builder.Services);
        return builder.Build();
    }

    /// <summary>Creates or migrates the database and seeds the demo scene where it is asked for.</summary>
    public static async Task PrepareAsync(this WebApplication app, CancellationToken cancel = default)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var options = scope.ServiceProvider.GetRequiredService<IOptions<GreenChannelOptions>>().Value;
        await Start.PrepareAsync(scope.ServiceProvider, options, cancel);
    }

    /// <summary>Serves pages, API and timers.</summary>
    public static void MapEverything(this WebApplication app)
    {
        app.UseRefusals();
        app.UsePageHeaders();
        app.UseReadableForms();
        app.UseDelivery();
        app.UseRouting();
        app.UseAuthentication();
        app.UseScopes();
        app.UseAuthorization();
        app.UseOwnForms();
        app.UseAntiforgery();

        app.MapTokens();
        app.MapLive();
        app.MapHealth();
        app.MapApiDescription();
        TryTriage.Map(app);
        ServeRules.Map(app);
        JudgeForm.Map(app);
        SubmitReport.Map(app);
        UpdateCase.Map(app);
        RecordTreatment.Map(app);
        TreatmentForms.Map(app);
        ReadCase.Map(app);
        ReadTimeline.Map(app);
        RecordReading.Map(app);
        SignCase.Map(app);
        BreakGlass.Map(app);
        ListCases.Map(app);
        FindCases.Map(app);
        CardFile.Map(app);
        RegisterFile.Map(app);
        InvestigationFile.Map(app);
        ConclusionFile.Map(app);
        WriteLineList.Map(app);
        CardTemplate.Map(app);
        ImportCards.Map(app);
        HandOn.Map(app);
        CopyForPerson.Map(app);
        MakeExport.Map(app);
        ReadExports.Map(app);
        ReadWork.Map(app);
        AssignCase.Map(app);
        GiveConclusion.Map(app);
        ReadPanels.Map(app);
        KeepPanels.Map(app);
        ReadSignOffs.Map(app);
        SignConclusion.Map(app);
        GiveAssessment.Map(app);
        ReadInvestigation.Map(app);
        EditInvestigation.Map(app);
        ReadIndicators.Map(app);
        ReadPairs.Map(app);
        DecidePair.Map(app);
        SignReview.Map(app);
        ListReviews.Map(app);
        ClusterRoutes.Map(app);
        ReadDoses.Map(app);
        EnterDoses.Map(app);
        ReadNotices.Map(app);
        ReceiveNotice.Map(app);
        PassOn.Map(app);
        TakeBack.Map(app);
        ReadFeedback.Map(app);
        TellFamily.Map(app);
        AttachPicture.Map(app);
        ReadAttachments.Map(app);
        ListEscalations.Map(app);
        Acknowledge.Map(app);
        CloseRequest.Map(app);
        OpenByHand.Map(app);
        StartDrill.Map(app);
        ReadDrills.Map(app);
        TakeReceipts.Map(app);
        AskNext.Map(app);
        AnswerForms.Map(app);
        LinkRoutes.Map(app);
        DivertHospital.Map(app);
        DiversionForms.Map(app);
        GuardDesk.Map(app);
        ReadRoom.Map(app);
        AddStay.Map(app);
        CompleteStay.Map(app);
        LeaveStay.Map(app);
        ExtendStay.Map(app);
        StayForms.Map(app);
        StoppedLots.Map(app);
        StopLot.Map(app);
        RosterItem.Map(app);
        SaveRoster.Map(app);
        PublishRoster.Map(app);
        RosterForms.Map(app);
        DirectoryForms.Map(app);
        ReadinessItem.Map(app);
        ConfirmReadiness.Map(app);
        TestHospital.Map(app);
        ReadSlips.Map(app);
        IssueSlip.Map(app);
        ReadLeads.Map(app);
        CloseLead.Map(app);
        SlipRoutes.Map(app);
        ProveLog.Map(app);
        Passkeys.Map(app);
        KeepAccounts.Map(app);
        SingleSignOn.Map(app);
        app.MapPages();
        AccessTable.Check(app);
    }

    private static WorkKinds Kinds()
    {
        var kinds = new WorkKinds();
        kinds.Handle(WorkKinds.Recheck, RecheckPatient.RunAsync);
        kinds.Handle(WorkKinds.Divert, DivertHospital.RunAsync);
        kinds.Handle(WorkKinds.Reaction, ReactStay.RunAsync);
        return kinds;
    }
}
