# 打开工作区之前的页面。

session-starting = 正在启动
session-trouble = 长青无法启动
session-trouble-text = 您输入的内容已保存在本机，请重新加载。
session-unreachable = 无法连接服务器
session-unreachable-text = 本机尚无数据，首次启动需要网络，之后可离线使用。
session-try-again = 重试
session-name = 您的姓名
session-email = 电子邮箱
session-password = 密码
session-password-hint = 至少 10 个字符，建议使用几个词组成的短语。
setup-title = 开始使用
setup-text = 创建本服务器的第一个账户和工作区，您将是它们的所有者。
setup-code = 设置码
setup-code-hint = 服务器启动时显示在终端中。
setup-workspace = 工作区名称
setup-create = 创建
sign-in-title = 登录
sign-in-text = 登录后，本机可离线使用。
sign-in-again = 重新登录
invitation-title = 您收到了邀请
invitation-text = { $inviter } 邀请您加入“{ $workspace }”。
invitation-join = 加入
choose-title = 选择工作区
choose-text = 每个工作区有各自的客户和成员。
choose-create = 新建工作区
