using System.Globalization;
using System.Reflection;

namespace Bennu.ApiReference;

/// <summary>The names under which the compiler writes documentation.</summary>
internal static class MemberId
{
    public static string Of(MemberInfo member) => member switch
    {
        Type type => $"T:{Definition(type)}",
        FieldInfo => $"F:{Owner(member)}.{member.Name}",
        EventInfo => $"E:{Owner(member)}.{member.Name}",
        PropertyInfo property => $"P:{Owner(member)}.{member.Name}{Parameters(property.GetIndexParameters())}",
        ConstructorInfo constructor => $"M:{Owner(member)}.#ctor{Parameters(constructor.GetParameters())}",
        MethodInfo method => $"M:{Owner(member)}.{method.Name}{Arity(method)}{Parameters(method.GetParameters())}{Conversion(method)}",
        _ => throw new ArgumentOutOfRangeException(nameof(member), member, "Not a member that has documentation."),
    };

    private static string Owner(MemberInfo member) => Definition(member.DeclaringType!);

    private static string Definition(Type type) => type.FullName!.Replace('+', '.');

    private static string Arity(MethodInfo method) => method.IsGenericMethod ? $"``{method.GetGenericArguments().Length}" : "";

    private static string Conversion(MethodInfo method) =>
        method.Name is "op_Implicit" or "op_Explicit" ? $"~{Use(method.ReturnType)}" : "";

    private static string Parameters(ParameterInfo[] parameters) =>
        parameters.Length == 0 ? "" : $"({string.Join(',', parameters.Select(parameter => Use(parameter.ParameterType)))})";

    // A type where it is used: with its arguments in braces, each at the part of the name that takes it.
    private static string Use(Type type)
    {
        if (type.IsByRef) return $"{Use(type.GetElementType()!)}@";
        if (type.IsArray) return $"{Use(type.GetElementType()!)}[]";
        if (type.IsGenericParameter) return $"{(type.DeclaringMethod is null ? "`" : "``")}{type.GenericParameterPosition}";
        if (!type.IsGenericType) return Definition(type);
        var arguments = new Queue<Type>(type.GetGenericArguments());
        return string.Join('.', Definition(type.GetGenericTypeDefinition()).Split('.').Select(part => Part(part, arguments)));
    }

    private static string Part(string part, Queue<Type> arguments)
    {
        if (part.Split('`') is not [var name, var count]) return part;
        var own = Enumerable.Range(0, int.Parse(count, CultureInfo.InvariantCulture)).Select(_ => Use(arguments.Dequeue()));
        return $"{name}{{{string.Join(',', own)}}}";
    }
}
