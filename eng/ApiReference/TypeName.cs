using System.Reflection;
using System.Runtime.CompilerServices;

namespace Bennu.ApiReference;

/// <summary>Types as C# writes them, without namespaces and with their question marks.</summary>
internal static class TypeName
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(char)] = "char",
        [typeof(double)] = "double",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(ulong)] = "ulong",
        [typeof(uint)] = "uint",
        [typeof(ushort)] = "ushort",
        [typeof(void)] = "void",
        [typeof(short)] = "short",
        [typeof(float)] = "float",
        [typeof(decimal)] = "decimal",
    };

    public static string Of(Type type, NullabilityInfo? nullability = null)
    {
        if (type.IsByRef) return Of(type.GetElementType()!, nullability);
        if (Nullable.GetUnderlyingType(type) is { } value) return $"{Of(value)}?";
        var canBeNull = nullability?.ReadState == NullabilityState.Nullable && !type.IsValueType;
        var mark = canBeNull && !type.IsGenericParameter ? "?" : ""; // a type parameter counts as nullable because its argument may be
        return Bare(type, nullability) + mark;
    }

    private static string Bare(Type type, NullabilityInfo? nullability)
    {
        if (Keywords.TryGetValue(type, out var keyword)) return keyword;
        if (type.IsArray) return $"{Of(type.GetElementType()!, nullability?.ElementType)}[]";
        var arguments = type.GetGenericArguments();
        if (type.IsGenericParameter || arguments.Length == 0) return WithOuter(type, type.Name);
        var known = nullability?.GenericTypeArguments is { } all && all.Length == arguments.Length ? all : null;
        var names = string.Join(", ", arguments.Select((argument, at) => Of(argument, known?[at])));
        if (type.IsAssignableTo(typeof(ITuple))) return $"({names})";
        return WithOuter(type, type.Name.Split('`') is [var name, _] ? $"{name}<{names}>" : type.Name);
    }

    private static string WithOuter(Type type, string name) =>
        type.IsNested && !type.IsGenericParameter ? $"{type.DeclaringType!.Name.Split('`')[0]}.{name}" : name;
}
