using GreenChannel.Server;
using GreenChannel.Server.Platform;

FreedMemory.KeepTwoPools();
return await CommandLine.Build().Parse(args).InvokeAsync();

/// <summary>Named so that tests can host the server.</summary>
public partial class Program;
