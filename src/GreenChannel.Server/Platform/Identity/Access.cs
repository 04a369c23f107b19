using System.Security.Claims;
using System.Security.Cryptography;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace GreenChannel.Server.Platform.Identity;

/// <summary>Who may come in, and how: people with a cookie session, machines with client credentials. Everything else is denied.</summary>
public static class Access
{
    private const string CookieOrBearer = "cookie-or-bearer";

    /// <summary>Reports and follow-ups: clinic, hospital, surveillance.</summary>
    public const string Reporters = "reporters";

    /// <summary>Answers of a hospital.</summary>
    public const string Hospitals = "hospitals";

    /// <summary>Asking for the next hospital.</summary>
    public const string Clinics = "clinics";

    /// <summary>What became of a case: county, city, province; never who reports it.</summary>
    public const string Surveillance = "surveillance";

    /// <summary>Notices of grave events: the authorities that are told, and surveillance.</summary>
    public const string Notices = "notices";

    /// <summary>Signatures under conclusions: members of panels.</summary>
    public const string Experts = "experts";

    /// <summary>Stand-down: hospital or clinic.</summary>
    public const string HospitalsAndClinics = "hospitals-and-clinics";

    /// <summary>Exercises: a unit for itself, surveillance for its units.</summary>
    public const string Drillers = "drillers";

    /// <summary>What a unit has ready each morning: a unit its own, surveillance its units'.</summary>
    public const string Units = "units";

    /// <summary>Duty rosters: a hospital its own, a county its duty's, an administrator any.</summary>
    public const string Rosters = "rosters";

    /// <summary>Lots that a county has stopped: read by its units and by surveillance.</summary>
    public const string Lots = "lots";

    /// <summary>Who is above the counties.</summary>
    public const string Supervisors = "supervisors";

    /// <summary>A county for itself.</summary>
    public const string Counties = "counties";

    /// <summary>Accounts, sessions and machines: administrators of the security.</summary>
    public const string Security = "security";

    /// <summary>What accounts, keys and exports have done: administrators of the audit; never a case.</summary>
    public const string Auditors = "auditors";

    /// <summary>How the service itself does: counts, never a case.</summary>
    public const string Operators = "operators";

    /// <summary>A person's own account, also before a second factor is set up; machines have none.</summary>
    public const string OwnAccount = "own-account";

    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("greenchannel").PersistKeysToDbContext<GreenChannelContext>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider =>
            new ConfigureOptions<KeyManagementOptions>(options => options.XmlEncryptor = new KeyRingEncryptor(provider.GetRequiredService<Vault>())));

        services.AddIdentityCore<Person>(options =>
            {
                // Length is what protects; rules about letters and signs only teach people to write passwords down.
                options.Password.RequiredLength = 12;
                options.Password.RequireDigit = false;
                options.Password.RequireLowercase = false;
                options.Password.RequireUppercase = false;
                options.Password.RequireNonAlphanumeric = false;
                options.Lockout.MaxFailedAccessAttempts = 8;
                options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(5);
                options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
            })
            .AddUserStore<PeopleStore>()
            .AddUserManager<People>()
            .AddPasswordValidator<KnownPasswords>()
            .AddTokenProvider<TotpProvider>(TokenOptions.DefaultAuthenticatorProvider)
            .AddSignInManager()
            .AddClaimsPrincipalFactory<PersonClaims>();

        services.AddSingleton<RememberedTokens>();
        services.AddAuthentication(CookieOrBearer)
            .AddPolicyScheme(CookieOrBearer, null, options => options.ForwardDefaultSelector = http =>
                http.Request.Headers.Authorization.Count > 0
                    ? RememberedTokens.Scheme
                    : IdentityConstants.ApplicationScheme)
            .AddScheme<AuthenticationSchemeOptions, RememberedTokens.Handler>(RememberedTokens.Scheme, null)
            .AddIdentityCookies();
        services.ConfigureApplicationCookie(options =>
        {
            options.Cookie.Name = "gc-session";
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.LoginPath = "/sign-in";
            options.ReturnUrlParameter = "next";
            options.ExpireTimeSpan = TimeSpan.FromHours(12); // Until the session says how long.
            options.SlidingExpiration = true;
            options.Events.OnRedirectToLogin = redirect => Refuse(redirect.HttpContext, StatusCodes.Status401Unauthorized, redirect.RedirectUri);
            options.Events.OnRedirectToReturnUrl = _ => Task.CompletedTask; // The sign-in page decides where it leads.
            options.Events.OnRedirectToAccessDenied = redirect => Refuse(redirect.HttpContext, StatusCodes.Status403Forbidden,
                SecondFactorUsed.IsLacking(redirect.HttpContext.User, redirect.HttpContext.RequestServices.GetRequiredService<IOptions<GreenChannelOptions>>().Value) ? "/account" : null);
            options.Events.OnSigningIn = Sessions.BeginAsync;
            var stampHolds = options.Events.OnValidatePrincipal;
            options.Events.OnValidatePrincipal = async validating =>
            {
                await stampHolds(validating);
                await Sessions.CheckAsync(validating);
            };
        });

        services.Configure<IdentityPasskeyOptions>(options => (options.UserVerificationRequirement, options.ResidentKeyRequirement) = ("required", "required"));
        services.Configure<SecurityStampValidatorOptions>(options => options.OnRefreshingPrincipal = Sessions.KeepClaims);
        services.AddSingleton<SessionMemory>().AddScoped<Sessions>().AddSingleton<IAuthorizationHandler, SecondFactorUsed>().AddSingleton<IAuthorizationHandler, Duty.Held>();

        services.AddOpenIddict()
            .AddCore(core =>
            {
                core.UseEntityFrameworkCore().UseDbContext<GreenChannelContext>().ReplaceDefaultEntities<Client, ClientAuthorization, ClientScope, ClientToken, string>();
                core.ReplaceApplicationManager<Client, Clients>();
            })
            .AddServer(server =>
            {
                server.RegisterScopes([.. Scopes.All]);
                server.SetTokenEndpointUris("/connect/token").AllowClientCredentialsFlow();
                server.SetAccessTokenLifetime(TimeSpan.FromHours(1));

                // Tokens are sealed by data protection, whose keys every process shares; the two keys below are demanded
                // by the library and seal nothing. Its own ephemeral RSA keys would cost each start a second or two.
                server.UseDataProtection();
                server.AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)));
                server.AddSigningKey(new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)));
                server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.SetOrder(int.MinValue).UseInlineHandler(asked =>
                {
                    // A name in the Authorization header is in no form, and PostgreSQL fails over a NUL.
                    if (asked.ClientId?.Contains('\0', StringComparison.Ordinal) == true) asked.Reject(OpenIddictConstants.Errors.InvalidClient);
                    return default;
                }));
                server.DisableTokenStorage().DisableAuthorizationStorage();
                server.UseAspNetCore().EnableTokenEndpointPassthrough().DisableTransportSecurityRequirement();
            })
            .AddValidation(validation =>
            {
                validation.UseLocalServer();
                validation.UseDataProtection();

                // A token in an address would be in every log on the way; one in a form is read before the form is known to be one.
                validation.UseAspNetCore().DisableAccessTokenExtractionFromBodyForm().DisableAccessTokenExtractionFromQueryString();
            });

        services.AddAuthorizationBuilder()
            .SetDefaultPolicy(Anyone().Build())
            .SetFallbackPolicy(Anyone().Build())
            .AddPolicy(OwnAccount, policy => policy.RequireClaim(Viewer.RoleClaim).RequireAssertion(asked => asked.User.Identities.Any(identity => identity.AuthenticationType == IdentityConstants.ApplicationScheme)))
            .AddPolicy(Reporters, Of(Role.Clinic, Role.Hospital, Role.County, Role.City, Role.Province))
            .AddPolicy(Hospitals, Of(Role.Hospital))
            .AddPolicy(Clinics, Of(Role.Clinic))
            .AddPolicy(HospitalsAndClinics, Of(Role.Hospital, Role.Clinic))
            .AddPolicy(Surveillance, Of(Role.County, Role.City, Role.Province))
            .AddPolicy(Notices, Of(Role.County, Role.City, Role.Province, Role.Authority))
            .AddPolicy(Experts, Of(Role.Expert))
            .AddPolicy(Drillers, Of(Role.Clinic, Role.County, Role.City, Role.Province))
            .AddPolicy(Units, Of(Role.Clinic, Role.County, Role.City, Role.Province))
            .AddPolicy(Rosters, With(Duty.System, Role.Hospital, Role.County, Role.Admin))
            .AddPolicy(Lots, Of(Role.Clinic, Role.County, Role.City, Role.Province))
            .AddPolicy(Supervisors, Of(Role.City, Role.Province))
            .AddPolicy(Counties, Of(Role.County))
            .AddPolicy(Security, With(Duty.Security, Role.Admin))
            .AddPolicy(Auditors, With(Duty.Audit, Role.Admin))
            .AddPolicy(Operators, With(Duty.System, Role.Admin));
        return services;
    }

    private static AuthorizationPolicyBuilder Anyone() => new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireClaim(Viewer.RoleClaim).AddRequirements(new SecondFactorUsed.Wanted());

    private static AuthorizationPolicy With(string duty, params Role[] roles) => new AuthorizationPolicyBuilder().Combine(Of(roles)).AddRequirements(new Duty.Wanted(duty)).Build();

    private static AuthorizationPolicy Of(params Role[] roles) =>
        Anyone().RequireClaim(Viewer.RoleClaim, roles.Select(role => Json.Word(role))).Build();

    private static Task Refuse(HttpContext http, int status, string? signIn)
    {
        if (signIn is not null && !http.IsForMachines())
        {
            http.Response.Redirect(signIn);
            return Task.CompletedTask;
        }

        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    /// <summary>Adds what an account is to this service.</summary>
    private sealed class PersonClaims(UserManager<Person> people, IOptions<IdentityOptions> options, IOptions<GreenChannelOptions> own)
        : UserClaimsPrincipalFactory<Person>(people, options)
    {
        protected override async Task<ClaimsIdentity> GenerateClaimsAsync(Person user)
        {
            var identity = await base.GenerateClaimsAsync(user);
            identity.AddClaim(new Claim(Viewer.RoleClaim, user.Role));
            identity.AddClaim(new Claim(Viewer.OrganisationClaim, user.Organisation));
            identity.AddClaim(new Claim(Viewer.DisplayClaim, user.DisplayName));
            Duty.AddTo(identity, user.Role, user.Duties, own);
            return identity;
        }
    }
}
