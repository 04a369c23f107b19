using System.Globalization;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Platform.Parts;

/// <summary>What every page and part of a page needs: who reads it, in which language, and by which clock.</summary>
public abstract class Part : ComponentBase
{
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    [Inject]
    public IOptions<GreenChannelOptions> Options { get; set; } = null!;

    [Inject]
    public TimeProvider Time { get; set; } = null!;

    protected Language Language => Http.Language();

    protected Viewer? Reader => Viewer.Of(Http.User);

    protected Viewer SignedIn => Http.Viewer();

    protected string T(string key) => Texts.Of(key, Language);

    protected string T(string key, params object?[] values) => Texts.Of(key, Language, values);

    /// <summary>The English word beside the Chinese, or nothing where the page is English already.</summary>
    protected string? Beside(string key) => Language == Language.Chinese ? Texts.Find(key, Language.English) : null;

    /// <summary>An instant by the site's clock.</summary>
    protected string Local(DateTime utc, string format = "yyyy-MM-dd HH:mm") =>
        TimeZoneInfo.ConvertTimeFromUtc(utc, Options.Value.Zone).ToString(format, CultureInfo.InvariantCulture);

    protected static string Iso(DateTime utc) => Data.Instants.Text(utc);

    /// <summary>A telephone link dials digits.</summary>
    protected static string Dial(string phone) => "tel:" + string.Concat(phone.Where(letter => char.IsAsciiDigit(letter) || letter == '+'));
}
