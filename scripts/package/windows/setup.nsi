; The setup program: unpacks the helper with its Node to a temporary folder and runs its own `install` there, which
; knows the browsers, keeps a receipt, and takes back what it did if a step fails. For one user, without admin rights.
; Made by setup.ts, which defines VERSION, PAYLOAD, SIZE_KB, OUT, ICON, BROWSERS, KEYS and COMPRESSOR.
Unicode true
Target amd64-unicode
ManifestSupportedOS all
ManifestDPIAware true
RequestExecutionLevel user
SetCompressor /FINAL ${COMPRESSOR}
!if ${COMPRESSOR} == lzma
  SetCompressorDictSize 32
!endif
SetDateSave off
CRCCheck force
Name "Earshot"
Caption "Earshot ${VERSION}"
OutFile "${OUT}"
Icon "${ICON}"
UninstallIcon "${ICON}"
InstallDir "$LOCALAPPDATA\Earshot"
BrandingText " "
ShowInstDetails nevershow
ShowUninstDetails nevershow
AutoCloseWindow false
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Earshot"
VIAddVersionKey "CompanyName" "Earshot"
VIAddVersionKey "FileDescription" "Earshot helper setup"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "MIT"

!define ENTRY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Earshot"

Page instfiles
UninstPage uninstConfirm
UninstPage instfiles

LoadLanguageFile "${NSISDIR}/Contrib/Language files/English.nlf"
LoadLanguageFile "${NSISDIR}/Contrib/Language files/German.nlf"
LoadLanguageFile "${NSISDIR}/Contrib/Language files/French.nlf"
LoadLanguageFile "${NSISDIR}/Contrib/Language files/Spanish.nlf"
LoadLanguageFile "${NSISDIR}/Contrib/Language files/PortugueseBR.nlf"
LoadLanguageFile "${NSISDIR}/Contrib/Language files/Polish.nlf"
LoadLanguageFile "${NSISDIR}/Contrib/Language files/Japanese.nlf"
LoadLanguageFile "${NSISDIR}/Contrib/Language files/SimpChinese.nlf"

LangString done ${LANG_ENGLISH} "Done. Go back to your browser. Earshot has found its helper."
LangString done ${LANG_GERMAN} "Fertig. Geh zurück zu deinem Browser. Earshot hat sein Hilfsprogramm gefunden."
LangString done ${LANG_FRENCH} "C’est prêt. Retournez dans votre navigateur : Earshot a trouvé son programme auxiliaire."
LangString done ${LANG_SPANISH} "Listo. Vuelve al navegador: Earshot encontró su app auxiliar."
LangString done ${LANG_PORTUGUESEBR} "Pronto. Volte ao navegador: o Earshot encontrou o app auxiliar."
LangString done ${LANG_POLISH} "Gotowe. Wróć do przeglądarki: Earshot znalazł swój program pomocniczy."
LangString done ${LANG_JAPANESE} "完了しました。ブラウザーに戻ってください。Earshotがヘルパーを見つけました。"
LangString done ${LANG_SIMPCHINESE} "完成。请返回浏览器，Earshot 已找到辅助程序。"
LangString gone ${LANG_ENGLISH} "Earshot's helper has been removed."
LangString gone ${LANG_GERMAN} "Das Hilfsprogramm von Earshot wurde entfernt."
LangString gone ${LANG_FRENCH} "Le programme auxiliaire d’Earshot a été supprimé."
LangString gone ${LANG_SPANISH} "Se eliminó la app auxiliar de Earshot."
LangString gone ${LANG_PORTUGUESEBR} "O app auxiliar do Earshot foi removido."
LangString gone ${LANG_POLISH} "Usunięto program pomocniczy Earshot."
LangString gone ${LANG_JAPANESE} "Earshotのヘルパーを削除しました。"
LangString gone ${LANG_SIMPCHINESE} "已移除 Earshot 的辅助程序。"
LangString notInstalled ${LANG_ENGLISH} "The helper could not be installed."
LangString notInstalled ${LANG_GERMAN} "Das Hilfsprogramm konnte nicht installiert werden."
LangString notInstalled ${LANG_FRENCH} "Le programme auxiliaire n’a pas pu être installé."
LangString notInstalled ${LANG_SPANISH} "No se pudo instalar la app auxiliar."
LangString notInstalled ${LANG_PORTUGUESEBR} "Não foi possível instalar o app auxiliar."
LangString notInstalled ${LANG_POLISH} "Nie udało się zainstalować programu pomocniczego."
LangString notInstalled ${LANG_JAPANESE} "ヘルパーをインストールできませんでした。"
LangString notInstalled ${LANG_SIMPCHINESE} "无法安装辅助程序。"
LangString notRemoved ${LANG_ENGLISH} "The helper could not be removed."
LangString notRemoved ${LANG_GERMAN} "Das Hilfsprogramm konnte nicht entfernt werden."
LangString notRemoved ${LANG_FRENCH} "Le programme auxiliaire n’a pas pu être supprimé."
LangString notRemoved ${LANG_SPANISH} "No se pudo eliminar la app auxiliar."
LangString notRemoved ${LANG_PORTUGUESEBR} "Não foi possível remover o app auxiliar."
LangString notRemoved ${LANG_POLISH} "Nie udało się usunąć programu pomocniczego."
LangString notRemoved ${LANG_JAPANESE} "ヘルパーを削除できませんでした。"
LangString notRemoved ${LANG_SIMPCHINESE} "无法移除辅助程序。"

CompletedText "$(done)"

Section
  ; The helper knows its folder by itself, whatever /D= says.
  StrCpy $INSTDIR "$LOCALAPPDATA\Earshot"
  System::Call 'kernel32::SetEnvironmentVariable(t "NODE_OPTIONS", p 0)'
  InitPluginsDir
  SetOutPath "$PLUGINSDIR\payload"
  File /r "${PAYLOAD}/*"
  nsExec::ExecToStack '"$PLUGINSDIR\payload\node.exe" "$PLUGINSDIR\payload\earshot-host.mjs" install ${BROWSERS}'
  Pop $0
  Pop $1
  ; Otherwise the payload would be the current folder, and could not be removed.
  SetOutPath "$TEMP"
  StrCmp $0 "0" installed
  IfSilent failed
  MessageBox MB_ICONSTOP "$(notInstalled)$\r$\n$\r$\n$1"
failed:
  SetErrorLevel 1
  Abort "$(notInstalled)"
installed:
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKCU "${ENTRY}" "DisplayName" "Earshot"
  WriteRegStr HKCU "${ENTRY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${ENTRY}" "Publisher" "Earshot"
  WriteRegStr HKCU "${ENTRY}" "DisplayIcon" "$INSTDIR\uninstall.exe"
  WriteRegStr HKCU "${ENTRY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${ENTRY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${ENTRY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${ENTRY}" "NoModify" 1
  WriteRegDWORD HKCU "${ENTRY}" "NoRepair" 1
  WriteRegDWORD HKCU "${ENTRY}" "EstimatedSize" ${SIZE_KB}
SectionEnd

Section un.install
  ; Not where this program lies, which may be a copy elsewhere.
  StrCpy $INSTDIR "$LOCALAPPDATA\Earshot"
  System::Call 'kernel32::SetEnvironmentVariable(t "NODE_OPTIONS", p 0)'
  InitPluginsDir
  SetOutPath "$PLUGINSDIR"
  File "${PAYLOAD}/earshot-host.mjs"
  ; A program that runs cannot be deleted, so a copy of the installed Node does it.
  StrCpy $3 ""
  FindFirst $1 $2 "$INSTDIR\versions\*-node*"
next:
  StrCmp $2 "" searched
  IfFileExists "$INSTDIR\versions\$2\node.exe" 0 +3
  ClearErrors
  CopyFiles /SILENT "$INSTDIR\versions\$2\node.exe" "$PLUGINSDIR\node.exe"
  IfFileExists "$PLUGINSDIR\node.exe" 0 +2
  StrCpy $3 "$PLUGINSDIR\node.exe"
  StrCmp $3 "" 0 searched
  FindNext $1 $2
  Goto next
searched:
  FindClose $1
  SetOutPath "$TEMP"
  StrCmp $3 "" byHand
  nsExec::ExecToStack '"$3" "$PLUGINSDIR\earshot-host.mjs" uninstall'
  Pop $0
  Pop $1
  StrCmp $0 "0" removed
  IfSilent failed
  MessageBox MB_ICONSTOP "$(notRemoved)$\r$\n$\r$\n$1"
failed:
  SetErrorLevel 1
  Abort "$(notRemoved)"
byHand:
  ; Somebody removed the programs: what is left is what only names them.
  !include "${KEYS}"
  RMDir /r "$INSTDIR\versions"
  Delete "$INSTDIR\receipt.json"
  Delete "$INSTDIR\app.earshot.host.*.json"
removed:
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKCU "${ENTRY}"
  DetailPrint "$(gone)"
SectionEnd
