using System.Reflection;
using System.Runtime.CompilerServices;

namespace Bennu.ApiReference;

/// <summary>A public type with what can be used or overridden of it.</summary>
internal sealed class ApiType
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public ApiType(Type type)
    {
        Type = type;
        Id = MemberId.Of(type);
        Members =
        [
            .. type.GetMembers(Declared).Where(IsApi).Select(member => new ApiMember(member))
                .OrderBy(member => member.Rank).ThenBy(member => member.Id, StringComparer.Ordinal),
        ];
    }

    public Type Type { get; }

    public string Id { get; }

    public IReadOnlyList<ApiMember> Members { get; }

    // Whether the compiler has made some of its members.
    private bool IsRecord => Type.GetMethod("PrintMembers", Declared) is not null;

    private bool IsApi(MemberInfo member) => !member.Name.Contains('<') && !IsGenerated(member) && member switch
    {
        MethodInfo method => IsVisible(method) && IsNamed(method),
        ConstructorInfo constructor => IsVisible(constructor),
        PropertyInfo property => IsVisible(property.GetMethod) || IsVisible(property.SetMethod),
        EventInfo added => IsVisible(added.AddMethod),
        FieldInfo field => (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) && !field.IsSpecialName,
        _ => false, // nested types have places of their own
    };

    private bool IsGenerated(MemberInfo member) =>
        member.IsDefined(typeof(CompilerGeneratedAttribute)) && member is MethodBase
        || member.Name is "Equals" or "GetHashCode" or "op_Equality" or "op_Inequality"
        || IsRecord && member.Name is "ToString" or "Deconstruct" or "PrintMembers" or "EqualityContract"
        || Type.IsSubclassOf(typeof(Delegate)) && member.Name != "Invoke";

    private static bool IsNamed(MethodInfo method) => !method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static bool IsVisible(MethodBase? method) => method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };
}
