"""The add-in only manifest: what Excel reads first, and where it finds everything else."""

from __future__ import annotations

import uuid
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from mlcase_udfs.about import version

_NAME = "mlcase"
_DESCRIPTION = "Business cases for machine learning: NPV, IRR, A/B tests, savings and risk as functions."


def _version(ours: str) -> str:
    """The manifest's version: four numbers, and the first one higher than ours, as Microsoft refuses any below 1.0."""
    major, *rest = ours.split(".")
    return ".".join([str(int(major) + 1), *rest, "0"])


def manifest(address: str, token: str | None = None, namespace: str = "") -> str:
    """The manifest of an add-in served at an address; a namespace puts its name and a dot before each function's."""
    query = f"?token={quote(token)}" if token else ""

    def url(path: str) -> str:
        return f"{address}/{path}{query}"

    spaced = '<Namespace resid="namespace"/>' if namespace else ""
    space = f'<bt:String id="namespace" DefaultValue={quoteattr(namespace)}/>' if namespace else ""
    urls = {"page": "taskpane.html", "script": "functions.js", "metadata": "functions.json"}
    listed = "".join(f'<bt:Url id="{key}" DefaultValue={quoteattr(url(path))}/>' for key, path in urls.items())
    images = "".join(
        f'<bt:Image id="icon{size}" DefaultValue={quoteattr(url(f"icons/icon-{size}.png"))}/>' for size in (16, 32, 80)
    )
    shown = "".join(f'<bt:Image size="{size}" resid="icon{size}"/>' for size in (16, 32, 80))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<OfficeApp xmlns="http://schemas.microsoft.com/office/appforoffice/1.1"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:bt="http://schemas.microsoft.com/office/officeappbasictypes/1.0"
  xmlns:ov="http://schemas.microsoft.com/office/taskpaneappversionoverrides" xsi:type="TaskPaneApp">
  <Id>{uuid.uuid5(uuid.NAMESPACE_URL, address)}</Id>
  <Version>{_version(version())}</Version>
  <ProviderName>{_NAME}</ProviderName>
  <DefaultLocale>en-US</DefaultLocale>
  <DisplayName DefaultValue={quoteattr(_NAME)}/>
  <Description DefaultValue={quoteattr(_DESCRIPTION)}/>
  <IconUrl DefaultValue={quoteattr(url("icons/icon-32.png"))}/>
  <HighResolutionIconUrl DefaultValue={quoteattr(url("icons/icon-64.png"))}/>
  <SupportUrl DefaultValue={quoteattr(url("taskpane.html"))}/>
  <AppDomains><AppDomain>{escape(address)}</AppDomain></AppDomains>
  <Hosts><Host Name="Workbook"/></Hosts>
  <Requirements>
    <Sets DefaultMinVersion="1.1"><Set Name="SharedRuntime" MinVersion="1.1"/></Sets>
  </Requirements>
  <DefaultSettings><SourceLocation DefaultValue={quoteattr(url("taskpane.html"))}/></DefaultSettings>
  <Permissions>ReadWriteDocument</Permissions>
  <VersionOverrides xmlns="http://schemas.microsoft.com/office/taskpaneappversionoverrides"
    xsi:type="VersionOverridesV1_0">
    <Hosts>
      <Host xsi:type="Workbook">
        <Runtimes><Runtime resid="page" lifetime="long"/></Runtimes>
        <AllFormFactors>
          <ExtensionPoint xsi:type="CustomFunctions">
            <Script><SourceLocation resid="script"/></Script>
            <Page><SourceLocation resid="page"/></Page>
            <Metadata><SourceLocation resid="metadata"/></Metadata>
            {spaced}
          </ExtensionPoint>
        </AllFormFactors>
        <DesktopFormFactor>
          <GetStarted>
            <Title resid="title"/><Description resid="description"/><LearnMoreUrl resid="page"/>
          </GetStarted>
          <ExtensionPoint xsi:type="PrimaryCommandSurface">
            <OfficeTab id="TabHome">
              <Group id="mlcase.group">
                <Label resid="title"/>
                <Icon>{shown}</Icon>
                <Control xsi:type="Button" id="mlcase.pane">
                  <Label resid="title"/>
                  <Supertip><Title resid="title"/><Description resid="description"/></Supertip>
                  <Icon>{shown}</Icon>
                  <Action xsi:type="ShowTaskpane">
                    <TaskpaneId>mlcase.pane</TaskpaneId><SourceLocation resid="page"/>
                  </Action>
                </Control>
              </Group>
            </OfficeTab>
          </ExtensionPoint>
        </DesktopFormFactor>
      </Host>
    </Hosts>
    <Resources>
      <bt:Images>{images}</bt:Images>
      <bt:Urls>{listed}</bt:Urls>
      <bt:ShortStrings><bt:String id="title" DefaultValue={quoteattr(_NAME)}/>{space}</bt:ShortStrings>
      <bt:LongStrings><bt:String id="description" DefaultValue={quoteattr(_DESCRIPTION)}/></bt:LongStrings>
    </Resources>
  </VersionOverrides>
</OfficeApp>
"""
