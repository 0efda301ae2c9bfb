namespace PenguinMails.Gateway.Tenants;

/// <summary>What a key may do. Admin includes the others.</summary>
internal enum Scope
{
    Send,
    Read,
    Admin,
}

internal enum UserRole
{
    Member,
    Admin,
}
