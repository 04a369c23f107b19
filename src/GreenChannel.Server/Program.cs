var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls(builder.Configuration["GreenChannel:Urls"] ?? "http://localhost:5080");
var app = builder.Build();
app.MapGet("/health/live", () => "ok");
app.Run();

/// <summary>Named so that tests can host the server.</summary>
public partial class Program;
