using System.Globalization;
using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Text;

namespace GreenChannel.Server.Directories;

/// <summary>The forms of the directory's page: each changes the draft, publishes it or tries an address, and leads back.</summary>
public sealed class DirectoryForms(DraftDirectory drafts, PublishDirectory publish, TryContact contact)
{
    private const int LongestFile = 1_900_000;
    private readonly DraftDirectory _drafts = drafts;
    private readonly PublishDirectory _publish = publish;
    private readonly TryContact _contact = contact;

    public static void Map(IEndpointRouteBuilder routes)
    {
        void On(string action, Func<DirectoryForms, Viewer, DirectoryForm, Task<string?>> what) => routes.MapPost($"/directory/{action}", async (HttpContext http, DirectoryForms forms) =>
        {
            var form = new DirectoryForm(http.Request.HasFormContentType ? await http.Request.ReadFormAsync() : FormCollection.Empty);
            return Results.Redirect(form.Back(await what(forms, http.Viewer(), form) ?? action));
        }).RequireAuthorization(Access.Operators).ExcludeFromDescription();

        On("begin", (forms, viewer, form) => forms._drafts.ChangeAsync(viewer, form.Version, content => content));
        On("take", (forms, viewer, form) => forms.TakeAsync(viewer, form));
        On("discard", (forms, viewer, form) => forms._drafts.DiscardAsync(viewer, form.Version));
        On("row", (forms, viewer, form) => forms._drafts.ChangeAsync(viewer, form.Version, content => Put(content, form)));
        On("remove", (forms, viewer, form) => forms._drafts.ChangeAsync(viewer, form.Version, content => Without(content, form)));
        On("import", (forms, viewer, form) => forms.ImportAsync(viewer, form));
        On("publish", (forms, viewer, form) => forms._publish.PutAsync(viewer, form.Version, form["note"] is { Length: > 0 } note ? note : null));
        On("trial", (forms, viewer, form) => form.Person is { } person ? forms._contact.SendAsync(viewer, person, form.Whole("position")) : Task.FromResult<string?>("impossible"));
        On("confirm", (forms, viewer, form) => form.Person is { } person ? forms._contact.ConfirmAsync(viewer, person, form.Whole("position"), form["code"]) : Task.FromResult<string?>("impossible"));
        routes.MapGet("/directory/files/{table}.csv", FileAsync).RequireAuthorization(Access.Operators).ExcludeFromDescription();
    }

    private static async Task<IResult> FileAsync(string table, HttpContext http, DraftDirectory drafts, CancellationToken cancel)
    {
        if (DirectoryTable.All.FirstOrDefault(known => known.Name == table) is not { } asked) return Results.NotFound();
        var view = await drafts.ReadAsync(cancel);
        return Results.File(DirectoryCsv.Write(asked, view.Shown[asked], http.Language()), "text/csv; charset=utf-8", $"{asked.Name}.csv");
    }

    // A state that was published once is drafted anew over whatever is drafted now.
    private async Task<string?> TakeAsync(Viewer viewer, DirectoryForm form) =>
        Guid.TryParse(form["taken"], out var version) && await _drafts.PublishedAsync(version) is { } content ? await _drafts.ChangeAsync(viewer, form.Version, _ => content) : "impossible";

    private async Task<string?> ImportAsync(Viewer viewer, DirectoryForm form)
    {
        if (form.Table is not { } table || form.File is not { } file) return "csv-file";
        if (file.Length > LongestFile) return "too-large";
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes);
        var read = DirectoryCsv.Read(table, bytes.ToArray());
        if (read.Rows is not { } rows) return read.Line > 1 ? $"{read.Code}.{read.Line.ToString(CultureInfo.InvariantCulture)}" : read.Code;
        return await _drafts.ChangeAsync(viewer, form.Version, content => content.With(table, rows));
    }

    private static DirectoryContent? Put(DirectoryContent content, DirectoryForm form)
    {
        if (form.Table is not { } table) return null;
        var row = table.Columns.Select(column => (column.Name, Value: form.Given(column))).Where(one => one.Value.Length > 0).ToDictionary(one => one.Name, one => one.Value);
        if (table == DirectoryTable.People && !row.ContainsKey("id")) row["id"] = Guid.CreateVersion7().ToString();
        if (row.Count == 0) return null;
        var rows = content[table].ToList();
        var at = form["key"] is { Length: > 0 } key ? rows.FindIndex(known => table.KeyOf(known) == key) : -1;
        if (at >= 0) rows[at] = row;
        else rows.Add(row);
        return content.With(table, rows.OrderBy(table.KeyOf, StringComparer.Ordinal));
    }

    private static DirectoryContent? Without(DirectoryContent content, DirectoryForm form)
    {
        if (form.Table is not { } table) return null;
        var rows = content[table].Where(row => table.KeyOf(row) != form["key"]).ToList();
        return rows.Count == content[table].Count ? null : content.With(table, rows);
    }
}

/// <summary>What a form of the directory's page sends.</summary>
public sealed class DirectoryForm(IFormCollection form)
{
    public string this[string name] => form[name].ToString() is { Length: <= 500 } text ? text.Trim() : "";

    public DirectoryTable? Table => DirectoryTable.All.FirstOrDefault(table => table.Name == this["table"]);

    public int? Version => int.TryParse(this["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;

    public Guid? Person => Guid.TryParse(this["person"], out var id) ? id : null;

    public IFormFile? File => form.Files.GetFile("file");

    public int Whole(string name) => int.TryParse(this[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    public string Given(DirectoryColumn column) => DirectoryWords.Normal(column, this[$"v-{column.Name}"]);

    public string Back(string said) => $"/directory?table={Table?.Name ?? "hospitals"}&said={said}";
}
