using System.Globalization;
using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Rosters;

/// <summary>The forms of the calendar: each changes the draft and leads back to the month it came from.</summary>
public sealed class RosterForms(SaveRoster save, PublishRoster publish, IOptions<GreenChannelOptions> options)
{
    private const int MostDays = 366;
    private readonly TimeZoneInfo _zone = options.Value.Zone;

    public static void Map(IEndpointRouteBuilder routes)
    {
        void On(string action, Func<RosterForms, Viewer, RosterForm, Task<RosterSaved>> what) => routes.MapPost($"/roster/{action}", async (HttpContext http, RosterForms forms) =>
        {
            var form = new RosterForm(http.Request.HasFormContentType ? await http.Request.ReadFormAsync() : FormCollection.Empty);
            var saved = await what(forms, http.Viewer(), form);
            return Results.Redirect(form.Back(saved.Problem?.Code ?? action));
        }).RequireAuthorization(Access.Rosters).ExcludeFromDescription();

        On("fill", (forms, viewer, form) => forms.ChangeAsync(viewer, form, forms.Fill));
        On("edit", (forms, viewer, form) => forms.ChangeAsync(viewer, form, (view, given) => forms.Begun(view, given)));
        On("shift", (forms, viewer, form) => forms.ChangeAsync(viewer, form, forms.Shift));
        On("publish", (forms, viewer, form) => forms.PublishAsync(viewer, form));
        On("discard", (forms, viewer, form) => forms.DiscardAsync(viewer, form));
    }

    private Task<RosterSaved> PublishAsync(Viewer viewer, RosterForm form) => publish.PutAsync(viewer, form.Organisation, form.Version);

    private Task<RosterSaved> DiscardAsync(Viewer viewer, RosterForm form) => save.DiscardAsync(viewer, form.Organisation, form.Version);

    private Task<RosterSaved> ChangeAsync(Viewer viewer, RosterForm form, Func<RosterView, RosterForm, Roster?> change) =>
        save.ChangeAsync(viewer, form.Organisation, form.Version, view => change(view, form));

    // The draft of the month as it is in force, or what is drafted already.
    private Roster? Begun(RosterView view, RosterForm form) => form.Month is not { } month ? null
        : view.Begin(RosterPattern.StartOf(month, _zone), RosterPattern.StartOf(month.AddMonths(1), _zone));

    private Roster? Fill(RosterView view, RosterForm form)
    {
        if (form.Day("from") is not { } first || form.Day("to") is not { } last || last < first || last.DayNumber - first.DayNumber > MostDays) return null;
        if (RosterPattern.Read(form["pattern"]) is not { Count: > 0 } shifts || RosterPattern.Read(form["holidayPattern"]) is not { } holidayShifts) return null;
        if (form.Days("holidays") is not { } holidays) return null;
        var people = Turn(view, form, "turn");
        if (people.Count == 0) return null;
        var filled = new RosterPattern(shifts, people) { SecondLine = Turn(view, form, "second"), Holidays = holidays, HolidayShifts = holidayShifts }.Fill(first, last, _zone);
        var (from, until) = (RosterPattern.StartOf(first, _zone), RosterPattern.StartOf(last.AddDays(1), _zone));
        var draft = view.Draft?.Roster ?? new Roster(view.Organisation, from, until, []);

        // What was drafted outside of the days that are filled stays.
        var kept = draft.Shifts.Where(shift => shift.From < from || shift.From >= until).Select(shift => shift.From < from && shift.Until > from ? shift with { Until = from } : shift);
        return new Roster(view.Organisation, draft.From < from ? draft.From : from, draft.Until > until ? draft.Until : until, [.. kept, .. filled]);
    }

    private static List<Guid> Turn(RosterView view, RosterForm form, string line) => [.. view.People.Where(person => !person.IsRetired)
        .Select(person => (person.Id, Place: form.Whole($"{line}-{person.Id:N}"))).Where(one => one.Place is > 0).OrderBy(one => one.Place).Select(one => one.Id)];

    private Roster? Shift(RosterView view, RosterForm form)
    {
        if (form["do"] == "add")
        {
            if (form.Month is null || Begun(view, form) is not { } begun || Given(view, form) is not { } added) return null;
            return begun with { Shifts = [.. begun.Shifts, added] };
        }

        if (view.Draft is not { Roster: var draft } || form.Whole("index") is not { } index || index < 0 || index >= draft.Shifts.Count) return null;
        var old = draft.Shifts[index];
        List<Shift> shifts = [.. draft.Shifts];
        switch (form["do"])
        {
            case "save" when Given(view, form) is { } given:
                shifts[index] = given with { InsteadOf = given.Person == old.Person ? old.InsteadOf : null };
                break;
            case "remove":
                shifts.RemoveAt(index);
                break;
            case "swap" when form.Whole("with") is { } other && other >= 0 && other < shifts.Count && other != index:
                (shifts[index], shifts[other]) = (old with { Person = shifts[other].Person, InsteadOf = null }, shifts[other] with { Person = old.Person, InsteadOf = null });
                break;
            case "substitute" when Given(view, form) is { } given && given.Person != old.Person && given.From < old.Until && given.Until > old.From:
                shifts.RemoveAt(index);
                shifts.AddRange(Substituted(old, given));
                break;
            default:
                return null;
        }

        return draft with { Shifts = shifts };
    }

    // Somebody stands in for a part of the shift, or for all of it; the rest stays with whose it was.
    private static IEnumerable<Shift> Substituted(Shift old, Shift given)
    {
        var (from, until) = (given.From > old.From ? given.From : old.From, given.Until < old.Until ? given.Until : old.Until);
        if (from > old.From) yield return old with { Until = from };
        yield return old with { Person = given.Person, From = from, Until = until, InsteadOf = old.InsteadOf ?? old.Person };
        if (until < old.Until) yield return old with { From = until };
    }

    private Shift? Given(RosterView view, RosterForm form) =>
        form.Person is { } person && view.People.Any(one => one.Id == person && !one.IsRetired) && form.Hour("shiftFrom", _zone) is { } from && form.Hour("shiftUntil", _zone) is { } until && until > from
            ? new Shift(person, from, until, Math.Clamp(form.Whole("order") ?? 1, 1, 9)) : null;
}

/// <summary>What a form of the calendar sends.</summary>
public sealed class RosterForm(IFormCollection form)
{
    public string this[string name] => form[name].ToString() is { Length: <= 4_000 } text ? text.Trim() : "";

    public string Organisation => this["organisation"] is { Length: <= 20 } code ? code : "";

    public int? Version => Whole("version");

    public Guid? Person => Guid.TryParse(this["person"], out var id) ? id : null;

    public DateOnly? Month => Date(this["month"] + "-01");

    public int? Whole(string name) => int.TryParse(this[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    public DateOnly? Day(string name) => Date(this[name]);

    /// <summary>Days one beside another; null where one of them is none.</summary>
    public IReadOnlyCollection<DateOnly>? Days(string name)
    {
        var days = this[name].Split([' ', ',', '，', '、', ';', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(Date).ToList();
        return days.Contains(null) ? null : [.. days.OfType<DateOnly>()];
    }

    public DateTime? Hour(string name, TimeZoneInfo zone) =>
        DateTime.TryParseExact(this[name], ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) && at.Year is >= 2000 and < 2200
            ? RosterPattern.Utc(DateOnly.FromDateTime(at), TimeOnly.FromDateTime(at), zone) : null;

    /// <summary>The page it came from, which says what became of it.</summary>
    public string Back(string said) => $"/roster?org={Uri.EscapeDataString(Organisation)}&month={Month?.ToString("yyyy-MM", CultureInfo.InvariantCulture)}&said={said}";

    private static DateOnly? Date(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 2000 and < 2200 ? day : null;
}
