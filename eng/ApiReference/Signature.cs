using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Bennu.ApiReference;

/// <summary>Declarations as C# writes them, but for what a reader of a reference does not need.</summary>
internal static class Signature
{
    private static readonly NullabilityInfoContext Nullability = new();

    public static string Of(Type type)
    {
        var kind = type switch
        {
            { IsInterface: true } => "interface",
            { IsEnum: true } => "enum",
            { IsValueType: true } => "struct",
            _ when type.IsSubclassOf(typeof(Delegate)) => "delegate",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        var parents = Parents(type).Select(parent => TypeName.Of(parent)).ToArray();
        return $"{kind} {TypeName.Of(type)}{(parents.Length == 0 ? "" : $" : {string.Join(", ", parents)}")}";
    }

    public static string Of(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"{Access(constructor)}{Plain(constructor.DeclaringType!)}({Parameters(constructor)})",
        FieldInfo field => Field(field),
        PropertyInfo property => Property(property),
        EventInfo added =>
            $"{Access(added.AddMethod!)}event {TypeName.Of(added.EventHandlerType!, Nullability.Create(added))} {added.Name}",
        MethodInfo method => Method(method),
        _ => member.Name,
    };

    private static string Field(FieldInfo field)
    {
        if (field.DeclaringType!.IsEnum)
            return string.Create(CultureInfo.InvariantCulture, $"{field.Name} = {field.GetRawConstantValue()}");
        var kind = field.IsLiteral ? "const " : field.IsStatic ? "static " : "";
        return $"{kind}{TypeName.Of(field.FieldType, Nullability.Create(field))} {field.Name}";
    }

    private static string Property(PropertyInfo property)
    {
        var type = TypeName.Of(property.PropertyType, Nullability.Create(property));
        return $"{Access(Getter(property))}{Required(property)}{type} {Name(property)} {{ {Accessors(property)} }}";
    }

    private static string Method(MethodInfo method)
    {
        var type = TypeName.Of(method.ReturnType, Nullability.Create(method.ReturnParameter));
        return $"{Access(method)}{type} {Name(method)}({Parameters(method)})";
    }

    private static IEnumerable<Type> Parents(Type type)
    {
        if (type.IsEnum || type.IsSubclassOf(typeof(Delegate))) return [];
        IEnumerable<Type> parents = type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) ? [parent] : [];
        return parents.Concat(type.GetInterfaces()
            .Where(contract => contract.IsVisible && contract.Name != "IEquatable`1")
            .OrderBy(contract => TypeName.Of(contract), StringComparer.Ordinal));
    }

    private static string Access(MethodBase method)
    {
        if (method.DeclaringType!.IsInterface) return method.IsStatic ? "static " : "";
        var access = method.IsPublic ? "" : "protected ";
        if (method.IsStatic) return $"{access}static ";
        if (method.IsAbstract) return $"{access}abstract ";
        if (method is not MethodInfo info || !info.IsVirtual || info.IsFinal) return access;
        return info.GetBaseDefinition() == info ? $"{access}virtual " : $"{access}override ";
    }

    private static string Required(MemberInfo member) => member.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";

    private static MethodInfo Getter(PropertyInfo property) => property.GetMethod ?? property.SetMethod!;

    private static string Name(PropertyInfo property) =>
        property.GetIndexParameters() is { Length: > 0 } indices ? $"this[{string.Join(", ", indices.Select(Parameter))}]" : property.Name;

    private static string Name(MethodInfo method)
    {
        var name = method.Name.StartsWith("op_", StringComparison.Ordinal) ? $"operator {method.Name[3..]}" : method.Name;
        if (!method.IsGenericMethod) return name;
        return $"{name}<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>";
    }

    private static string Accessors(PropertyInfo property)
    {
        var set = property.SetMethod is { } setter && !setter.IsPrivate && !setter.IsAssembly
            ? setter.ReturnParameter.GetRequiredCustomModifiers().Length > 0 ? " init;" : " set;"
            : "";
        return (property.GetMethod is null ? set : $"get;{set}").Trim();
    }

    private static string Parameters(MethodBase method) =>
        (method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "") + string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var way = parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref " : "";
        return $"{way}{TypeName.Of(parameter.ParameterType, Nullability.Create(parameter))} {parameter.Name}{Default(parameter)}";
    }

    private static string Default(ParameterInfo parameter) => !parameter.HasDefaultValue ? "" : parameter.DefaultValue switch
    {
        null when parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null => " = default",
        null => " = null",
        string text => $" = \"{text}\"",
        bool value => value ? " = true" : " = false",
        var value => string.Create(CultureInfo.InvariantCulture, $" = {value}"),
    };

    private static string Plain(Type type) => type.Name.Split('`')[0];
}
