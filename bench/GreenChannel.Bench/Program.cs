using System.CommandLine;
using GreenChannel.Bench;

var engine = new Option<string[]>("--engine") { Description = "sqlite, postgres", DefaultValueFactory = _ => ["sqlite", "postgres"], AllowMultipleArgumentsPerToken = true };
var connections = new Option<int[]>("--connections") { Description = "Clients at once.", DefaultValueFactory = _ => [1, 8, 64], AllowMultipleArgumentsPerToken = true };
var seconds = new Option<double>("--seconds") { Description = "Length of one measurement.", DefaultValueFactory = _ => 10 };
var rate = new Option<int>("--rate") { Description = "Reports a second.", DefaultValueFactory = _ => 100 };
var reports = new Option<int>("--reports") { Description = "Reports before the memory is read.", DefaultValueFactory = _ => 10_000 };

var intake = new Command("intake", "Durable intake through HTTP beside the same rows written by a bare client.") { engine, connections, seconds };
intake.SetAction((parsed, cancel) => IntakeBench.RunAsync(parsed.GetRequiredValue(engine), parsed.GetRequiredValue(connections), parsed.GetValue(seconds), cancel));
var live = new Command("live", "From commit to a second screen over server-sent events.") { engine, rate, seconds };
live.SetAction((parsed, cancel) => LiveBench.RunAsync(parsed.GetRequiredValue(engine), parsed.GetValue(rate), parsed.GetValue(seconds), cancel));
var memory = new Command("memory", "Resident memory of the server after many reports.") { engine, reports };
memory.SetAction((parsed, cancel) => MemoryBench.RunAsync(parsed.GetRequiredValue(engine), parsed.GetValue(reports), cancel));

var messages = new Option<int>("--messages") { Description = "Messages that wait when the server starts.", DefaultValueFactory = _ => 5_000 };
var open = new Option<int>("--open") { Description = "Open requests whose timers are watched.", DefaultValueFactory = _ => 500 };
var dispatch = new Command("engine", "Messages sent a second and lateness of timers, beside the database's own claims and commits.") { engine, messages, open, seconds };
dispatch.SetAction((parsed, cancel) => EngineBench.RunAsync(parsed.GetRequiredValue(engine), parsed.GetValue(messages), parsed.GetValue(open), parsed.GetValue(seconds), cancel));

var cases = new Option<int>("--cases") { Description = "Cases in the store.", DefaultValueFactory = _ => 1_000_000 };
var looks = new Option<int>("--looks") { Description = "Looks of the auditor, one each thirty seconds.", DefaultValueFactory = _ => 4 };
var audit = new Command("audit", "How long the independent auditor looks where many cases lie.") { engine, cases, looks };
audit.SetAction((parsed, cancel) => AuditBench.RunAsync(parsed.GetRequiredValue(engine), parsed.GetValue(cases), parsed.GetValue(looks), cancel));

var pages = new Command("pages", "How soon worklist, line list and case page answer where many cases lie.") { engine, cases };
pages.SetAction((parsed, cancel) => PagesBench.RunAsync(parsed.GetRequiredValue(engine), parsed.GetValue(cases), cancel));

var entries = new Option<int>("--entries") { Description = "Entries of the log.", DefaultValueFactory = _ => 300_000 };
var log = new Command("log", "How fast an exported audit log is verified, beside its hashes alone.") { entries };
log.SetAction((parsed, cancel) => LogBench.RunAsync(parsed.GetValue(entries), cancel));

var append = new Command("append", "What its audit entry adds to a report, beside the same report without one.") { engine, reports };
append.SetAction((parsed, cancel) => AppendBench.RunAsync(parsed.GetRequiredValue(engine), parsed.GetValue(reports), cancel));

var linkage = new Option<string?>("--linkage") { Description = "Folder of labelled duplicates." };
var fit = new Option<string?>("--fit") { Description = "Writes weights fitted to the labelled reports into this file, and measures nothing." };
var read = new Option<int>("--read") { Description = "Prints so many of the pairs that nobody linked, and measures nothing." };
var duplicates = new Command("duplicates", "Probable duplicates: found of those that people linked, and how fast among many cases.") { cases, linkage, fit, read };
duplicates.SetAction(parsed => DuplicatesBench.Run(parsed.GetValue(cases), parsed.GetValue(linkage), parsed.GetValue(fit), parsed.GetValue(read)));

var root = new RootCommand("Measures GreenChannel beside the machine's own limit in the same run. PostgreSQL: name a superuser's connection in GREENCHANNEL_TEST_POSTGRES.") { intake, live, memory, dispatch, audit, log, append, pages, duplicates };
return await root.Parse(args).InvokeAsync();
