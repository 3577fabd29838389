using System.Reflection;

namespace Bennu.ApiReference;

/// <summary>A member of a public type.</summary>
internal sealed class ApiMember(MemberInfo member)
{
    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    public MemberInfo Member { get; } = member;

    public string Id { get; } = MemberId.Of(member);

    /// <summary>Constructors first, operators last.</summary>
    public int Rank => Member switch
    {
        ConstructorInfo => 0,
        FieldInfo => 1,
        PropertyInfo => 2,
        EventInfo => 3,
        MethodInfo { IsSpecialName: false } => 4,
        _ => 5,
    };

    /// <summary>Whether nobody could have said anything about it: a constructor that the compiler made.</summary>
    public bool IsImplicit => Member is ConstructorInfo constructor && constructor.GetParameters().Length == 0;

    /// <summary>Whether it is a test of a conformance suite.</summary>
    public bool IsFact =>
        Member.GetCustomAttributesData().Any(attribute => attribute.AttributeType.Name is "FactAttribute" or "TheoryAttribute");

    /// <summary>The members whose description is its own where it says <c>inheritdoc</c>: what it overrides or implements.</summary>
    public IEnumerable<MemberInfo> Inherited()
    {
        if (Member is ConstructorInfo) yield break;
        var type = Member.DeclaringType!;
        if (type.BaseType is { } parent && Of(parent) is { } overridden) yield return overridden;
        foreach (var contract in type.GetInterfaces())
            if (Of(contract) is { } implemented) yield return implemented;
    }

    private MemberInfo? Of(Type type)
    {
        for (var at = type; at is not null; at = at.BaseType)
        {
            var definition = at.IsGenericType ? at.GetGenericTypeDefinition() : at;
            var count = Parameters(Member);
            var found = definition.GetMember(Member.Name, Everything)
                .FirstOrDefault(other => other.MemberType == Member.MemberType && Parameters(other) == count);
            if (found is not null) return found;
        }
        return null;
    }

    private static int Parameters(MemberInfo member) => (member as MethodBase)?.GetParameters().Length ?? 0;
}
