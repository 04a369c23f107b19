// Deliberately wrong, each in one way: every rule is shown to find what it is for.
#pragma warning disable IDE0130, CA1812, CA1822

namespace GreenChannel.Tests.Architecture.Wrong.Server
{
    internal sealed class Shown
    {
        public string Text => "shown";
    }
}

namespace GreenChannel.Tests.Architecture.Wrong.Domain
{
    internal sealed class KnowsTheServer
    {
        public static string Ask() => new Server.Shown().Text;
    }
}

namespace GreenChannel.Tests.Architecture.Wrong.Exchange
{
    internal sealed class KnowsTheServer
    {
        // Inside a closure inside an asynchronous method, where it is easily overlooked.
        public static async Task<string> AskAsync()
        {
            await Task.Yield();
            return string.Concat(Enumerable.Range(0, 1).Select(_ => new Server.Shown().Text));
        }
    }
}

namespace GreenChannel.Tests.Architecture.Wrong.Server.Platform.Data
{
    internal sealed class KnowsACapability
    {
        public Intake.ReportManager? Of { get; init; }
    }
}

namespace GreenChannel.Tests.Architecture.Wrong.Server.Intake
{
    internal sealed class ReportManager;

    internal interface IOnlyOnce;

    internal sealed class OnlyOnce : IOnlyOnce;
}

namespace GreenChannel.Tests.Architecture.Wrong.Server.Escalation
{
    internal sealed class KnowsAnotherCapability
    {
        public static Type Which() => typeof(Intake.OnlyOnce);
    }
}
