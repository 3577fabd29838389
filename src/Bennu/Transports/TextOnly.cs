using System.Runtime.CompilerServices;
using Bennu.Protocol;

namespace Bennu.Transports;

/// <summary>The text-only form of each serializer: one instance each, since broadcasts are encoded once per instance.</summary>
internal static class TextOnly
{
    private static readonly ConditionalWeakTable<Serializer, TextOnlySerializer> Known = [];

    public static Serializer Of(Serializer serializer) => Known.GetValue(serializer, static inner => new TextOnlySerializer(inner));
}
