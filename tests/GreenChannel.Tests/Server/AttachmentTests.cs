using System.Net.Http.Headers;
using System.Text;
using GreenChannel.Server.Platform;
using GreenChannel.Tests.Exchange;
using Microsoft.Extensions.DependencyInjection;

namespace GreenChannel.Tests.Server;

/// <summary>Scene: a nurse photographs a rash; whoever may see the case sees it, and nothing tells where it was taken.</summary>
public abstract class AttachmentTests(EngineFixture fixture) : EngineTests(fixture)
{
    private const string Secret = "SECRET-PLACE";

    [Fact]
    public async Task A_picture_is_kept_without_its_metadata_for_who_may_see_the_case()
    {
        var clinic = await Clinic();
        var fever = (await clinic.ReportAsync(Reports.Fever(Server))).Is(201);
        var (id, picture) = (Guid.CreateVersion7(), Pictures.Jpeg(Secret));
        var added = (await SendAsync(clinic, fever.CaseId, id, picture)).Is(201);
        Assert.Equal(("jpeg", false), (added.Word("kind"), added.Field("scanned").GetBoolean()));
        Assert.Equal(added.Text, (await SendAsync(clinic, fever.CaseId, id, picture)).Is(200).Text);
        (await SendAsync(clinic, fever.CaseId, id, Pictures.Png(null))).Is(409);
        Assert.Equal(["report.received", "attachment.added"], await clinic.ActionsAsync(fever.CaseId));

        await (await Server.As("cdc-330000")).PostAsync($"/api/cases/{fever.CaseId}/identity", """{"reason":"核对"}"""); // A picture shows whom it is of.
        foreach (var who in new[] { "clinic-3301060101", "cdc-330106", "cdc-330000" })
        {
            using var call = new HttpRequestMessage(HttpMethod.Get, $"/api/cases/{fever.CaseId}/attachments/{id}");
            call.Headers.Authorization = new("Bearer", await Server.TokenAsync(who));
            using var answer = await Server.Wire.SendAsync(call, Cancel);
            Assert.Equal(200, (int)answer.StatusCode);
            Assert.Equal(("image/jpeg", "nosniff", "attachment"), (answer.Content.Headers.ContentType!.MediaType, answer.Headers.GetValues("X-Content-Type-Options").Single(), answer.Content.Headers.ContentDisposition!.DispositionType));
            Assert.True(answer.Headers.CacheControl!.NoStore);
            var kept = await answer.Content.ReadAsByteArrayAsync(Cancel);
            Assert.Equal(6, Pictures.Turned(kept));
            Assert.DoesNotContain(Secret, Encoding.Latin1.GetString(kept), StringComparison.Ordinal);
        }

        foreach (var stranger in new[] { "clinic-3301080101", "hospital-H330106001", "cdc-330108", "admin" })
        {
            var caller = await Server.As(stranger);
            (await caller.GetAsync($"/api/cases/{fever.CaseId}/attachments/{id}")).Is(404);
            (await caller.GetAsync($"/api/cases/{fever.CaseId}/attachments")).Is(404);
            (await SendAsync(caller, fever.CaseId, Guid.CreateVersion7(), picture)).Is(stranger == "admin" ? 403 : 404);
        }

        var other = (await clinic.ReportAsync(Reports.Fever(Server))).Is(201);
        (await clinic.GetAsync($"/api/cases/{other.CaseId}/attachments/{id}")).Is(404);
        Assert.Equal(401, (int)(await Server.Anonymous().GetAsync($"/api/cases/{fever.CaseId}/attachments/{id}")).Status);
        Assert.Equal(0, (await Server.VerifyAsync()).Code);
        var hex = Engine == Engine.Sqlite ? "hex(sealed)" : "encode(sealed, 'hex')";
        Assert.All(await Server.Database.RowsAsync($"SELECT {hex} FROM attachments"), row => Assert.DoesNotContain("FFDB0043", row[0], StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_specimen_has_the_report_of_its_laboratory_beside_it_for_surveillance_alone()
    {
        var (clinic, county, city) = (await Clinic(), await Server.As("cdc-330106"), await Server.As("cdc-330100"));
        var (id, row, other) = ((await clinic.ReportAsync(Reports.Hives(Server))).Is(201).CaseId, Guid.CreateVersion7(), Guid.CreateVersion7());
        var pdf = "%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"u8.ToArray();
        Assert.Equal(["unknownValue"], (await SendAsync(county, id, Guid.CreateVersion7(), pdf, specimen: row.ToString())).Is(422).Codes["specimen"]);
        await WriteAsync(county, id, $"specimens.{row}.code", "S-01");
        await WriteAsync(county, id, $"specimens.{other}.code", "S-02");

        var file = Guid.CreateVersion7();
        var added = (await SendAsync(county, id, file, pdf, specimen: row.ToString())).Is(201);
        Assert.Equal(("pdf", row), (added.Word("kind"), added.Field("specimen").GetGuid()));
        Assert.Equal(added.Text, (await SendAsync(county, id, file, pdf, specimen: row.ToString())).Is(200).Text);
        Assert.Equal("other-content", (await SendAsync(county, id, file, pdf, specimen: other.ToString())).Is(409).Word("code"));
        Assert.Equal("no-document", (await SendAsync(county, id, Guid.CreateVersion7(), "%PDF-1.7 cut"u8.ToArray(), specimen: row.ToString())).Is(422).Word("code"));
        Assert.Equal("no-document", (await SendAsync(county, id, Guid.CreateVersion7(), "MZ%PDF-1.7 %%EOF"u8.ToArray(), specimen: row.ToString())).Is(422).Word("code"));
        Assert.Equal("no-picture", (await SendAsync(county, id, Guid.CreateVersion7(), pdf)).Is(422).Word("code")); // Of a case itself it is still a picture or nothing.
        Assert.Equal(["format"], (await SendAsync(county, id, Guid.CreateVersion7(), pdf, specimen: "S-01")).Is(422).Codes["specimen"]);
        (await SendAsync(clinic, id, Guid.CreateVersion7(), pdf, specimen: row.ToString())).Is(403);
        (await SendAsync(await Server.As("cdc-330108"), id, Guid.CreateVersion7(), pdf, specimen: row.ToString())).Is(404);
        Assert.Equal("identity-covered", (await SendAsync(city, id, Guid.CreateVersion7(), pdf, specimen: row.ToString())).Is(409).Word("code"));
        Assert.Equal(1, await Server.Database.NumberAsync("SELECT COUNT(*) FROM attachments WHERE specimen IS NOT NULL"));
        Assert.Contains("specimen.attached", await county.ActionsAsync(id));

        using (var call = new HttpRequestMessage(HttpMethod.Get, $"/api/cases/{id}/attachments/{file}"))
        {
            call.Headers.Authorization = new("Bearer", await Server.TokenAsync("cdc-330106"));
            using var answer = await Server.Wire.SendAsync(call, Cancel);
            Assert.Equal(("application/pdf", "nosniff", "attachment"), (answer.Content.Headers.ContentType!.MediaType, answer.Headers.GetValues("X-Content-Type-Options").Single(), answer.Content.Headers.ContentDisposition!.DispositionType));
            Assert.Equal(pdf, await answer.Content.ReadAsByteArrayAsync(Cancel));
        }

        foreach (var who in new[] { clinic, city }) // The unit that reported, and who sees the case covered.
        {
            (await who.GetAsync($"/api/cases/{id}/attachments/{file}")).Is(404);
            Assert.Equal(0, (await who.GetAsync($"/api/cases/{id}/attachments")).Is(200).Field("items").GetArrayLength());
        }

        // The page shows it at its row and takes another without script; print and file have its name; the case's pictures do not.
        var page = (await county.GetAsync($"/cases/{id}/investigation")).Is(200).Text;
        Assert.Contains($"/api/cases/{id}/attachments/{file}", page, StringComparison.Ordinal);
        Assert.Contains($"form=\"files-{row}\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain(file.ToString(), (await county.GetAsync($"/cases/{id}")).Is(200).Text, StringComparison.Ordinal);
        foreach (var path in new[] { $"/cases/{id}/investigation/print", $"/cases/{id}/investigation.csv" })
        {
            foreach (var word in new[] { "附、标本登记", "S-01", $"{file:N}.pdf" }) Assert.Contains(word, System.Net.WebUtility.HtmlDecode((await county.GetAsync(path)).Is(200).Text), StringComparison.Ordinal);
            Assert.DoesNotContain($"{file:N}", (await city.GetAsync(path)).Is(200).Text, StringComparison.Ordinal);
        }

        var form = $"/cases/{id}/investigation/attachments";
        Assert.Equal($"/cases/{id}/investigation#s-specimens", (await SendFormAsync(county, form, Guid.CreateVersion7(), Pictures.Png(Secret), other.ToString())).Location!.ToString());
        var refused = (await SendFormAsync(county, form, Guid.CreateVersion7(), "<svg/>"u8.ToArray(), other.ToString())).Location!.ToString();
        Assert.Equal($"/cases/{id}/investigation?said=no-document#s-specimens", refused);
        Assert.Contains("这不是完整的 PDF", System.Net.WebUtility.HtmlDecode((await county.GetAsync(refused)).Is(200).Text), StringComparison.Ordinal);
        (await SendFormAsync(clinic, form, Guid.CreateVersion7(), Pictures.Png(Secret), other.ToString())).Is(403);

        // As many as a specimen may have, whoever sends at once; the pictures of the case are counted apart; a row that was struck out takes none.
        var replies = await Task.WhenAll(Enumerable.Range(0, 7).Select(_ => SendAsync(county, id, Guid.CreateVersion7(), pdf, specimen: row.ToString())));
        Assert.Equal((4, 3), (replies.Count(reply => (int)reply.Status == 201), replies.Count(reply => (int)reply.Status == 409)));
        (await SendAsync(clinic, id, Guid.CreateVersion7(), Pictures.Png(null))).Is(201);
        await WriteAsync(county, id, $"specimens.{other}.struck", "true");
        Assert.Equal(["unknownValue"], (await SendAsync(county, id, Guid.CreateVersion7(), pdf, specimen: other.ToString())).Is(422).Codes["specimen"]);
        Assert.Equal(0, (await Server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task A_form_and_a_large_picture_are_taken_and_a_larger_one_is_not()
    {
        var clinic = await Clinic();
        var fever = (await clinic.ReportAsync(Reports.Fever(Server))).Is(201);
        (await SendAsync(clinic, fever.CaseId, Guid.CreateVersion7(), Pictures.Jpeg(Secret, padding: 4_900_000))).Is(201);
        var id = Guid.CreateVersion7();
        (await SendFormAsync(clinic, $"/api/cases/{fever.CaseId}/attachments", id, Pictures.Jpeg(Secret, padding: 4_900_000))).Is(201);
        var before = await QuietAsync();
        (await SendAsync(clinic, fever.CaseId, Guid.CreateVersion7(), Pictures.Jpeg(Secret, padding: (5 * 1024 * 1024) + 1))).Is(413);
        (await SendFormAsync(clinic, $"/api/cases/{fever.CaseId}/attachments", Guid.CreateVersion7(), Pictures.Jpeg(Secret, padding: (5 * 1024 * 1024) + 1))).Is(413);
        Assert.Equal(before, await QuietAsync());

        var page = await SendFormAsync(clinic, $"/cases/{fever.CaseId}/attachments", Guid.CreateVersion7(), Pictures.Png(Secret));
        Assert.Equal($"/cases/{fever.CaseId}#pictures", page.Location!.ToString());
        var refused = await SendFormAsync(clinic, $"/cases/{fever.CaseId}/attachments", Guid.CreateVersion7(), "%PDF"u8.ToArray());
        Assert.Equal($"/cases/{fever.CaseId}?said=no-picture#pictures", refused.Location!.ToString());
        var shown = System.Net.WebUtility.HtmlDecode((await clinic.GetAsync($"/cases/{fever.CaseId}?said=no-picture")).Is(200).Text);
        Assert.Contains("这不是完整的 JPEG", shown, StringComparison.Ordinal);
        Assert.Contains("未作病毒扫描", shown, StringComparison.Ordinal);
        Assert.Equal(3, shown.Split("<img").Length - 1);
    }

    [Fact]
    public async Task What_is_no_picture_or_one_too_many_is_refused_and_nothing_is_stored()
    {
        var clinic = await Clinic();
        var fever = (await clinic.ReportAsync(Reports.Fever(Server))).Is(201);
        var before = await QuietAsync();
        Assert.Equal(["format"], (await SendAsync(clinic, fever.CaseId, Guid.CreateVersion7(), Encoding.UTF8.GetBytes("<svg/>"), "image/jpeg")).Is(422).Codes["file"]);
        Assert.Equal(["required"], (await SendAsync(clinic, fever.CaseId, Guid.CreateVersion7(), [])).Is(422).Codes["file"]);
        Assert.Equal(["required"], (await SendAsync(clinic, fever.CaseId, null, Pictures.Png(null))).Is(422).Codes["id"]);
        Assert.Equal(before, await QuietAsync());
        var replies = await Task.WhenAll(Enumerable.Range(0, 14).Select(_ => SendAsync(clinic, fever.CaseId, Guid.CreateVersion7(), Pictures.Png(null))));
        Assert.Equal((10, 4), (replies.Count(reply => (int)reply.Status == 201), replies.Count(reply => (int)reply.Status == 409)));
        Assert.Equal(10, (await clinic.GetAsync($"/api/cases/{fever.CaseId}/attachments")).Is(200).Field("items").GetArrayLength());
    }

    [Fact]
    public async Task A_scanner_is_asked_by_its_input_or_by_a_file_and_only_0_is_clean()
    {
        foreach (var (command, status) in new[]
                 {
                     ("/bin/sh -c \"! grep -q SECRET\"", 422), ("/bin/sh -c \"! grep -q SOMETHING-ELSE\"", 201), ("/bin/sh -c \"! grep -q SECRET {file}\"", 422),
                     ("/bin/sh -c \"test $(stat -c %a {file}) = 600\"", 201), ("/bin/true", 201), ("/bin/false", 422), ("/nowhere/scanner", 422),
                 })
        {
            await using var server = await ServerUnderTest.StartAsync(Engine, services => services.PostConfigure<GreenChannelOptions>(options => options.Attachments.ScanCommand = command));
            var clinic = await server.As("clinic-3301060101");
            var fever = (await clinic.ReportAsync(Reports.Fever(server))).Is(201);
            var sent = (await SendAsync(clinic, fever.CaseId, Guid.CreateVersion7(), Pictures.Jpeg(Secret))).Is(status);
            if (status == 422) Assert.Equal("scan-refused", sent.Word("code"));
            else Assert.True(sent.Field("scanned").GetBoolean());
            if (Engine == Engine.Postgres) return; // The scanner knows no engine.
        }

        Assert.Empty(Directory.EnumerateFiles(Path.GetTempPath(), "greenchannel-????????????????????????????????"));
    }

    [Fact]
    public async Task A_scanner_that_does_not_answer_has_found_something()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine, services => services.PostConfigure<GreenChannelOptions>(options => options.Attachments.ScanCommand = "/bin/sleep 600"));
        var clinic = await server.As("clinic-3301060101");
        var fever = (await clinic.ReportAsync(Reports.Fever(server))).Is(201);
        var sent = SendAsync(clinic, fever.CaseId, Guid.CreateVersion7(), Pictures.Jpeg(Secret));
        await ServerUnderTest.UntilAsync(() =>
        {
            server.Clock.Advance(TimeSpan.FromSeconds(10));
            return Task.FromResult(sent.IsCompleted);
        }, done => done, "the scan is given up");
        (await sent).Is(422);
    }

    private static Task<Reply> SendAsync(Caller who, Guid caseId, Guid? id, byte[] picture, string type = "application/octet-stream", string? specimen = null)
    {
        var call = new HttpRequestMessage(HttpMethod.Post, $"/api/cases/{caseId}/attachments{(id is null ? "" : $"?id={id}")}{(specimen is null ? "" : $"&specimen={specimen}")}") { Content = new ByteArrayContent(picture) };
        call.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return who.SendAsync(call);
    }

    private static async Task WriteAsync(Caller who, Guid caseId, string field, string value) => (await who.SendAsync(new HttpRequestMessage(HttpMethod.Patch, $"/api/cases/{caseId}/investigation")
    {
        Content = new StringContent($$"""{"id":"{{Guid.CreateVersion7()}}","changes":[{"field":"{{field}}","value":"{{value}}"}]}""", Encoding.UTF8, "application/json"),
    })).Is(200);

    private static Task<Reply> SendFormAsync(Caller who, string path, Guid id, byte[] picture, string? specimen = null)
    {
        var form = new MultipartFormDataContent { { new StringContent(id.ToString()), "id" }, { new ByteArrayContent(picture), "file", "IMG_1234.txt" } };
        if (specimen is not null) form.Add(new StringContent(specimen), "specimen");
        return who.SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = form });
    }
}

[Collection<OnSqlite>]
public sealed class AttachmentsOnSqlite(SqliteFixture fixture) : AttachmentTests(fixture);

[Collection<OnPostgres>]
public sealed class AttachmentsOnPostgres(PostgresFixture fixture) : AttachmentTests(fixture);
