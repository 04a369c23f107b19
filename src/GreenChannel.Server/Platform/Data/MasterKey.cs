namespace GreenChannel.Server.Platform.Data;

/// <summary>The master key's file: read where it is, made where it is not.</summary>
public static class MasterKey
{
    /// <param name="path">File of 32 bytes in base64, readable by its owner only.</param>
    /// <param name="created">True when there was none: a store that already has cases must then refuse to start.</param>
    public static byte[] ReadOrCreate(string path, out bool created)
    {
        created = false;
        if (!File.Exists(path))
        {
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            try
            {
                using var file = new StreamWriter(path, options);
                file.Write(Convert.ToBase64String(Vault.NewKey()));
                created = true;
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another process made it a moment ago; its key is the one to use.
            }
        }

        return Convert.FromBase64String(File.ReadAllText(path).Trim());
    }
}
