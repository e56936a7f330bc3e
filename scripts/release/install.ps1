<#
Installs Easel @VERSION@ on Windows:

    powershell -ExecutionPolicy Bypass -File install.ps1 [-Folder FOLDER] [-Help]

It downloads the archive, compares its checksum and puts easel.exe and easel-server.exe into the
folder, else into $env:EASEL_INSTALL_DIR, else into %LOCALAPPDATA%\Programs\easel. It asks for no
rights, changes nothing else, and says each thing that it does. $env:EASEL_BASE_URL names another
place to download from.
#>
param([string]$Folder, [switch]$Help)

$ErrorActionPreference = 'Stop'
# A progress bar makes downloads many times slower in Windows' own PowerShell.
$ProgressPreference = 'SilentlyContinue'
# That one also begins with a TLS that servers no longer take.
[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor 3072

$version = '@VERSION@'
$downloads = '@DOWNLOADS@'

function Save-File([string]$Url, [string]$Path) {
    Write-Host "Downloading $Url"
    try {
        Invoke-WebRequest -UseBasicParsing -Uri $Url -OutFile $Path
    }
    catch {
        throw "Cannot download `"$Url`": $($_.Exception.Message) See whether it opens in a browser."
    }
}

function Test-Checksum([string]$Work, [string]$Archive) {
    $line = Get-Content (Join-Path $Work 'SHA256SUMS') |
        Where-Object { ($_ -split '\s+')[1] -eq $Archive }
    if (-not $line) { throw "Cannot verify `"$Archive`": SHA256SUMS does not list it." }
    $expected = ($line -split '\s+')[0]
    $actual = (Get-FileHash -Algorithm SHA256 (Join-Path $Work $Archive)).Hash.ToLowerInvariant()
    if ($actual -ne $expected) {
        throw "Cannot trust `"$Archive`": its checksum is $actual and should be $expected. Nothing is installed."
    }
    Write-Host "Its checksum is right: $actual"
}

# A running program cannot be written over, but it can be moved out of the way.
function Set-Program([string]$From, [string]$To) {
    if (Test-Path $To) {
        Remove-Item -Force -ErrorAction SilentlyContinue "$To.old"
        Move-Item -Force -Path $To -Destination "$To.old"
    }
    Copy-Item -Path $From -Destination $To
    Remove-Item -Force -ErrorAction SilentlyContinue "$To.old"
    Write-Host "Installed $To"
}

function Install-Easel([string]$Into) {
    $base = if ($env:EASEL_BASE_URL) { $env:EASEL_BASE_URL } else { $downloads }
    # Windows on ARM runs it, too, as it runs other programs for x86_64.
    $name = "easel-$version-x86_64-pc-windows-msvc"
    $work = Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName())
    New-Item -ItemType Directory -Path $work | Out-Null
    try {
        Save-File "$base/SHA256SUMS" (Join-Path $work 'SHA256SUMS')
        Save-File "$base/$name.zip" (Join-Path $work "$name.zip")
        Test-Checksum $work "$name.zip"
        Expand-Archive -Path (Join-Path $work "$name.zip") -DestinationPath $work
        New-Item -ItemType Directory -Force -Path $Into | Out-Null
        foreach ($program in 'easel.exe', 'easel-server.exe') {
            Set-Program (Join-Path (Join-Path $work $name) $program) (Join-Path $Into $program)
        }
    }
    finally {
        Remove-Item -Recurse -Force $work
    }
    $easel = Join-Path $Into 'easel.exe'
    Write-Host "Next: $easel doctor, and then $easel connect. To remove it, delete the two files."
}

# What is no parameter of these is in $args, or in the place of the folder where it begins with --.
if ($Help -or $Folder -in '--help', '-?', '/?') {
    Write-Host @'
Installs Easel @VERSION@ on Windows: install.ps1 [-Folder FOLDER]

  -Folder FOLDER  where easel.exe and easel-server.exe go; else $env:EASEL_INSTALL_DIR, else
                  %LOCALAPPDATA%\Programs\easel
  -Help           shows this, and installs nothing

$env:EASEL_BASE_URL names another place to download from.
'@
    exit 0
}
if ($Folder.StartsWith('-') -or $args.Count -gt 0) {
    $unknown = if ($Folder.StartsWith('-')) { $Folder } else { $args[0] }
    [Console]::Error.WriteLine("install: Cannot use `"$unknown`": not known. See install.ps1 -Help. Nothing is installed.")
    exit 1
}
if (-not $Folder) { $Folder = $env:EASEL_INSTALL_DIR }
if (-not $Folder) { $Folder = Join-Path $env:LOCALAPPDATA 'Programs\easel' }
try {
    Install-Easel $Folder
}
catch {
    [Console]::Error.WriteLine("install: $($_.Exception.Message)")
    exit 1
}
