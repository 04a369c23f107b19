using System.Text.Json.Nodes;

namespace GreenChannel.Server.Intake;

/// <summary>RFC 7396: what is absent stays, null removes, lists are replaced.</summary>
public static class MergePatch
{
    public static JsonObject Apply(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null) target.Remove(name);
            else if (value is JsonObject part) target[name] = Apply(target[name] is JsonObject own ? Detached(own) : [], part);
            else target[name] = value.DeepClone();
        }

        return target;
    }

    private static JsonObject Detached(JsonObject node) => (JsonObject)node.DeepClone();
}
